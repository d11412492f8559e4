//! The library of `.sql` files: those that the program carries, and those of a folder that add to them or
//! override them. It leaves out what claims and charts make of theirs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::{Header, Parameter, QueryError, nearest};
use crate::files;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/queries");

/// What a file of the library is for; its folder says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A saved question, `*.sql`.
    Question,
    /// A claim's evidence, `claims/*.sql`.
    Claim,
    /// A chart's rows, `charts/*.sql`.
    Chart,
}

impl Kind {
    const fn folder(self) -> &'static str {
        match self {
            Self::Question => "",
            Self::Claim => "claims",
            Self::Chart => "charts",
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Question => "saved question",
            Self::Claim => "claim",
            Self::Chart => "chart",
        }
    }
}

/// A saved question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The file's stem.
    pub id: String,
    /// A line.
    pub title: String,
    /// The question in words.
    pub question: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its columns: `name (unit): meaning`.
    pub columns: Vec<String>,
    /// The SQL.
    pub sql: String,
}

/// All files, shipped and from a folder.
#[derive(Debug, Clone)]
pub struct Library {
    files: BTreeMap<(Kind, String), (PathBuf, String)>,
}

impl Library {
    /// The shipped files, then those of `folder`, where it exists.
    ///
    /// # Errors
    /// A file of the folder that cannot be read.
    pub fn open(folder: Option<&Path>) -> Result<Self, QueryError> {
        let mut files = BTreeMap::new();
        for kind in [Kind::Question, Kind::Claim, Kind::Chart] {
            shipped(kind, &mut files);
            if let Some(folder) = folder {
                added(kind, &folder.join(kind.folder()), &mut files)?;
            }
        }
        Ok(Self { files })
    }

    /// The ids of a kind, in order.
    #[must_use]
    pub fn ids(&self, kind: Kind) -> Vec<&str> {
        self.files.keys().filter(|(known, _)| *known == kind).map(|(_, id)| id.as_str()).collect()
    }

    /// A file's text as it is; `None` where there is none of that id.
    #[must_use]
    pub fn text(&self, kind: Kind, id: &str) -> Option<&str> {
        self.files.get(&(kind, id.to_owned())).map(|(_, text)| text.as_str())
    }

    /// A file's header and SQL.
    ///
    /// # Errors
    /// No such id, with near-miss ones; a header that cannot be read.
    pub fn header(&self, kind: Kind, id: &str) -> Result<Header, QueryError> {
        let (path, text) = self.files.get(&(kind, id.to_owned())).ok_or_else(|| self.unknown(kind, id))?;
        Header::parse(text).map_err(|why| QueryError::Library { path: path.clone(), why })
    }

    /// The error for a file whose header says something wrong.
    #[must_use]
    pub fn wrong(&self, kind: Kind, id: &str, why: String) -> QueryError {
        let path = self
            .files
            .get(&(kind, id.to_owned()))
            .map_or_else(|| PathBuf::from(id), |(path, _)| path.clone());
        QueryError::Library { path, why }
    }

    /// A saved question.
    ///
    /// # Errors
    /// No such id, or a header that lacks something.
    pub fn question(&self, id: &str) -> Result<Question, QueryError> {
        let header = self.header(Kind::Question, id)?;
        let read = || -> Result<Question, String> {
            header.only(&["title", "question", "parameter", "column"])?;
            Ok(Question {
                id: id.to_owned(),
                title: header.required("title")?.to_owned(),
                question: header.required("question")?.to_owned(),
                parameters: header.values("parameter").map(Parameter::parse).collect::<Result<_, _>>()?,
                columns: header.values("column").map(str::to_owned).collect(),
                sql: header.sql.clone(),
            })
        };
        read().map_err(|why| self.wrong(Kind::Question, id, why))
    }

    fn unknown(&self, kind: Kind, id: &str) -> QueryError {
        let ids = self.ids(kind);
        QueryError::Unknown {
            what: kind.noun(),
            name: super::visible(id),
            place: None,
            near: nearest(id, ids.iter().copied()),
            known: ids.into_iter().map(str::to_owned).collect(),
        }
    }
}

fn shipped(kind: Kind, files: &mut BTreeMap<(Kind, String), (PathBuf, String)>) {
    let folder = if kind.folder().is_empty() { Some(&SHIPPED) } else { SHIPPED.get_dir(kind.folder()) };
    for file in folder.into_iter().flat_map(Dir::files) {
        let path = file.path();
        if let (true, Some(text), Some(id)) = (is_sql(path), file.contents_utf8(), stem(path)) {
            files.insert((kind, id), (Path::new("queries").join(path), text.to_owned()));
        }
    }
}

fn added(
    kind: Kind,
    folder: &Path,
    files: &mut BTreeMap<(Kind, String), (PathBuf, String)>,
) -> Result<(), QueryError> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if let (true, Some(id)) = (is_sql(&path), stem(&path)) {
            let text = files::read_text(&path)
                .map_err(|error| QueryError::Library { path: path.clone(), why: error.to_string() })?;
            files.insert((kind, id), (path, text));
        }
    }
    Ok(())
}

fn is_sql(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "sql")
}

fn stem(path: &Path) -> Option<String> {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned())
}
