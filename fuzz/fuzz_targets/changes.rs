//! Any bytes through `feed::hold_changes`. It leaves out everything else.

#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| pkgcensus_fuzz::laws::feed::hold_changes(body));
