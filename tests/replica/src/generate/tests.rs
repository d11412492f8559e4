//! Tests of the generated registry as a whole: what was planted is read again out of the documents, by readers that know
//! nothing of how they were written. It leaves out the parts, which have tests of their own.

mod documents;
mod page;
mod planted;
mod registry;
mod sizes;
