//! Errors of the library OS: numbers of `errno`, with a sentence for each.

use core::fmt;

use crate::sys;

pub type Result<T> = core::result::Result<T, Error>;

/// What went wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// The library OS says why by a number of `errno`.
    System(i32),
    /// The input ended before all had come.
    UnexpectedEnd,
    /// What came is no UTF-8.
    NotText,
    /// A NUL stands in what C takes for a string, or an argument cannot be.
    InvalidArgument,
}

impl Error {
    pub(crate) fn last() -> Self {
        // SAFETY: each thread has an errno.
        Self::System(unsafe { *sys::litebox_errno() })
    }

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::System(sys::EIO) => "the host did not do it",
            Self::System(sys::EBADF) => "the stream cannot do this",
            Self::System(sys::EAGAIN) => "not possible now",
            Self::System(sys::ENOMEM) => "no memory is left",
            Self::System(sys::EACCES) => "\"host\" in litebox.json does not allow it",
            Self::System(sys::EINVAL) | Self::InvalidArgument => "an argument is not valid",
            Self::System(sys::ENOSYS) => "the host has nobody who does it",
            Self::System(sys::EOVERFLOW) => "there is too little room",
            Self::System(sys::EADDRINUSE) => "the port is taken",
            Self::System(sys::ECONNRESET) => "the connection is broken",
            Self::System(sys::ETIMEDOUT) => "the peer did not answer in time",
            Self::System(sys::ECONNREFUSED) => "the peer refused the connection",
            Self::System(sys::EHOSTUNREACH) => "the peer cannot be reached",
            Self::System(_) => "an error of another kind",
            Self::UnexpectedEnd => "the input ended too early",
            Self::NotText => "what came is no UTF-8",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::System(number) => write!(f, "{} (errno {number})", self.text()),
            _ => f.write_str(self.text()),
        }
    }
}

impl core::error::Error for Error {}
