//! What the tests of parsers draw at random: values of any type, texts, and mistakes in documents. It leaves out the
//! shapes of documents, which stand beside their parsers.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// A word that may be a name.
pub(super) fn word() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9-]{0,6}"
}

/// A text, hostile ones among them.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => word(),
        1 => ".{0,20}",
        1 => select(vec![" ", "\u{1b}[31m", "\0", "\u{fffd}", "\"\\", "ünï", "\u{202e}x", "a\nb"]).prop_map(str::to_owned),
    ]
}

/// A value of any type.
pub(super) fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        select(vec![json!(0), json!(-1), json!(1.5), json!(u64::MAX), json!(1e300)]),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map(word(), inner, 0..3).prop_map(|map| json!(map)),
        ]
    })
}

/// A document with the value at one place replaced, and where that was.
pub(super) fn replaced(document: &Value, place: Index, other: Value) -> (Value, String) {
    let mut places = Vec::new();
    walk(document, &mut String::new(), &mut places);
    let mut changed = document.clone();
    // The whole document is no field of it.
    let Some(path) = (places.len() > 1).then(|| places[1 + place.index(places.len() - 1)].clone()) else {
        return (changed, String::new());
    };
    if let Some(value) = changed.pointer_mut(&path) {
        *value = other;
    }
    (changed, path)
}

/// The pointers of all values.
fn walk(value: &Value, path: &mut String, places: &mut Vec<String>) {
    places.push(path.clone());
    let length = path.len();
    let mut visit = |key: &str, inner: &Value| {
        path.push('/');
        path.push_str(&key.replace('~', "~0").replace('/', "~1"));
        walk(inner, path, places);
        path.truncate(length);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, inner)| visit(key, inner)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, inner)| visit(&at.to_string(), inner));
        }
        _ => (),
    }
}

/// A mistake in a document.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// It ends early.
    Cut(Index),
    /// A byte is another.
    Byte(Index, u8),
    /// Bytes come in.
    Insert(Index, Vec<u8>),
    /// It is something else altogether.
    Bytes(Vec<u8>),
}

impl Edit {
    /// The document with the mistake.
    pub fn apply(self, mut document: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Cut(at) => document.truncate(at.index(document.len())),
            Self::Byte(at, byte) => {
                let at = at.index(document.len());
                document[at] = byte;
            }
            Self::Insert(at, bytes) => {
                let at = at.index(document.len());
                document.splice(at..at, bytes);
            }
            Self::Bytes(bytes) => document = bytes,
        }
        document
    }
}

/// Any mistake.
pub(super) fn edit() -> impl Strategy<Value = Edit> {
    let marks = select(vec!["\"", "{", "}", "[", "]", ",", ":", "\\", "\\ud800", "null", "\u{a0}", "0"]);
    prop_oneof![
        any::<Index>().prop_map(Edit::Cut),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Edit::Byte(at, byte)),
        (any::<Index>(), marks).prop_map(|(at, mark)| Edit::Insert(at, mark.as_bytes().to_vec())),
        proptest::collection::vec(any::<u8>(), 0..64).prop_map(Edit::Bytes),
    ]
}
