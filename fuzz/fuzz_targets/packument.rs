//! Any bytes through `packument::hold`. It leaves out everything else.

#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| pkgcensus_fuzz::laws::packument::hold(body));
