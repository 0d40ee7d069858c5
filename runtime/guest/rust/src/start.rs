//! From the library OS's call of `main` to the program's own function, and its result back.

use core::ffi::{c_char, c_int, CStr};
use core::fmt::Debug;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use crate::sys;

/// The status with which a program ends: 0 for success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitCode(u8);

impl ExitCode {
    pub const SUCCESS: Self = Self(0);
    pub const FAILURE: Self = Self(1);
}

impl From<u8> for ExitCode {
    fn from(status: u8) -> Self {
        Self(status)
    }
}

/// What a program's main function can return.
pub trait Termination {
    /// The program's status.
    fn report(self) -> c_int;
}

impl Termination for () {
    fn report(self) -> c_int {
        0
    }
}

impl Termination for ExitCode {
    fn report(self) -> c_int {
        c_int::from(self.0)
    }
}

impl Termination for c_int {
    fn report(self) -> c_int {
        self
    }
}

/// An error is written to the console, and the status is 1.
impl<T: Termination, E: Debug> Termination for Result<T, E> {
    fn report(self) -> c_int {
        match self {
            Ok(value) => value.report(),
            Err(error) => {
                crate::eprintln!("Error: {error:?}");
                ExitCode::FAILURE.report()
            }
        }
    }
}

static COUNT: AtomicUsize = AtomicUsize::new(0);
static VALUES: AtomicPtr<*const c_char> = AtomicPtr::new(core::ptr::null_mut());

/// # Safety
/// `values` are `count` strings that stay as they are.
#[doc(hidden)]
pub unsafe fn start<T: Termination>(count: c_int, values: *const *const c_char, main: fn() -> T) -> c_int {
    VALUES.store(values.cast_mut(), Ordering::Relaxed);
    COUNT.store(usize::try_from(count).unwrap_or(0), Ordering::Relaxed);
    main().report()
}

/// The program's arguments, without its name; they come from the host. Panics at one that is no UTF-8.
pub fn args() -> Args {
    Args { next: 1 }
}

#[derive(Clone, Debug)]
pub struct Args {
    next: usize,
}

impl Iterator for Args {
    type Item = &'static str;

    fn next(&mut self) -> Option<&'static str> {
        if self.next >= COUNT.load(Ordering::Relaxed) {
            return None;
        }
        // SAFETY: `start` has been given so many, each a string of C that stays.
        let text = unsafe { CStr::from_ptr(*VALUES.load(Ordering::Relaxed).add(self.next)) };
        self.next += 1;
        Some(text.to_str().expect("an argument that is UTF-8"))
    }
}

/// Ends the program with a status; nothing is dropped.
pub fn exit(status: c_int) -> ! {
    // SAFETY: it ends the enclave.
    unsafe { sys::exit(status) }
}
