//! Any bytes through `publication::hold`. It leaves out everything else.

#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| pkgcensus_fuzz::laws::publication::hold(body));
