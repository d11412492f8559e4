//! Any bytes through `license::hold`. It leaves out everything else.

#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| pkgcensus_fuzz::laws::license::hold(body));
