//! `queries/README.md` tells the tables as the program knows them. It leaves out the words around them.

use std::fs;
use std::path::Path;

use crate::program::ok;

const BEGIN: &str = "<!-- schema: begin -->";
const END: &str = "<!-- schema: end -->";

#[test]
fn the_readme_of_the_queries_holds_the_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/README.md");
    let text = fs::read_to_string(&path).expect("queries/README.md is there");
    let (_, rest) =
        text.split_once(BEGIN).expect("queries/README.md has the marker `<!-- schema: begin -->`");
    let (told, _) = rest.split_once(END).expect("queries/README.md has the marker `<!-- schema: end -->`");
    let folder = tempfile::tempdir().unwrap();
    let made = ok(folder.path(), &["schema", "--markdown"]).out();
    assert!(
        told.trim() == made.trim(),
        "queries/README.md is not what the program knows: put the output of `cargo run --release -- schema --markdown` \
         between `{BEGIN}` and `{END}`"
    );
}
