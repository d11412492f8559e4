//! Any bytes through `project::hold_requirement`. It leaves out everything else.

#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| pkgcensus_fuzz::laws::project::hold_requirement(body));
