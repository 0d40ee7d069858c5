//! The LiteBox API for enclaves in Rust: what `std` is elsewhere, as far as an enclave has it.
//!
//! ```ignore
//! #![no_std]
//! use litebox::prelude::*;
//!
//! litebox::main!(main);
//!
//! fn main() {
//!     println!("Hello from an enclave, {}.", litebox::args().next().unwrap_or("nobody"));
//! }
//! ```
//!
//! Nothing here needs more of the library OS than a program calls. What has no wrapper is in [`sys`].
#![no_std]

pub extern crate alloc;

pub mod error;
mod heap;
pub mod https;
pub mod io;
pub mod net;
mod panic;
pub mod random;
pub mod report;
pub mod seal;
pub mod secret;
mod start;
pub mod sync;
pub mod sys;
#[cfg(feature = "test")]
#[doc(hidden)]
pub mod test;
pub mod thread;
pub mod time;

pub use error::{Error, Result};
#[doc(hidden)]
pub use start::start;
pub use start::{args, exit, Args, ExitCode, Termination};

/// What nearly every program uses.
pub mod prelude {
    pub use crate::alloc::borrow::ToOwned;
    pub use crate::alloc::boxed::Box;
    pub use crate::alloc::format;
    pub use crate::alloc::string::{String, ToString};
    pub use crate::alloc::vec;
    pub use crate::alloc::vec::Vec;
    pub use crate::io::{Read, Write};
    pub use crate::{eprint, eprintln, print, println};
}

/// Names the function with which the program begins: `litebox::main!(main);`
///
/// It takes no arguments and returns what is a [`Termination`]: nothing, an [`ExitCode`], a number, or a `Result` of these.
#[macro_export]
macro_rules! main {
    ($function:path) => {
        const _: () = {
            #[export_name = "main"]
            extern "C" fn litebox_main(
                count: ::core::ffi::c_int,
                values: *const *const ::core::ffi::c_char,
            ) -> ::core::ffi::c_int {
                // SAFETY: the library OS calls this once, with the program's arguments.
                unsafe { $crate::start(count, values, $function) }
            }
        };
    };
}

/// Unit tests, each of which `litebox test` runs in an enclave of its own: it fails where it panics, or returns an error.
///
/// ```ignore
/// litebox::tests! {
///     fn one_and_one_are_two() {
///         assert_eq!(1 + 1, 2);
///     }
/// }
/// ```
///
/// Any other build is made as if they were not there.
#[cfg(not(feature = "test"))]
#[macro_export]
macro_rules! tests {
    ($($(#[$attribute:meta])* fn $name:ident() $(-> $result:ty)? $body:block)*) => {};
}

#[cfg(feature = "test")]
#[doc(hidden)]
#[macro_export]
macro_rules! tests {
    ($($(#[$attribute:meta])* fn $name:ident() $(-> $result:ty)? $body:block)*) => {
        $(
            $(#[$attribute])*
            #[inline(never)]
            fn $name() $(-> $result)? $body

            const _: () = {
                extern "C" fn run() {
                    $crate::test::finish($name());
                }

                #[used]
                #[link_section = ".litebox_tests"]
                static RECORD: $crate::test::Record =
                    $crate::test::Record::new(concat!(stringify!($name), "\0"), run);
            };
        )*
    };
}
