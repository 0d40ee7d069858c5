//! What `litebox::tests!` is made of. It is there only while `litebox test` builds.

use core::ffi::{c_char, c_long};

use crate::{exit, ExitCode, Termination};

/// As `struct litebox_test` of `litebox/test.h`. Without file and line: debug information has those of the function.
#[repr(C)]
pub struct Record {
    name: *const c_char,
    file: *const c_char,
    line: c_long,
    run: extern "C" fn(),
}

// SAFETY: nothing changes it, and what it points to.
unsafe impl Sync for Record {}

impl Record {
    /// `name` ends with a NUL.
    pub const fn new(name: &'static str, run: extern "C" fn()) -> Self {
        Self { name: name.as_ptr().cast(), file: c"".as_ptr(), line: 0, run }
    }
}

/// A test that returns an error has failed.
pub fn finish(result: impl Termination) {
    let status = result.report();
    if status != ExitCode::SUCCESS.report() {
        exit(status);
    }
}
