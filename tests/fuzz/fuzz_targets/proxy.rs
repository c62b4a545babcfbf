#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| littlecats_fuzz::proxy(data));
