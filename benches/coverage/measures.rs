//! The estimators under test, straight from the program's source. It leaves out all else of the program.

#[path = "../../src/measures/survey/mod.rs"]
pub mod survey;
#[path = "../../src/measures/survival/mod.rs"]
pub mod survival;
