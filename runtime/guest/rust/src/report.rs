//! Reports and quotes: an enclave proves to another one on the same processor, or to whoever is far away, who it is.

use alloc::vec;
use alloc::vec::Vec;
use core::mem::{size_of, MaybeUninit};

use crate::sys;
use crate::{Error, Result};

/// An enclave that can check a report; none of it is secret.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Target(pub sys::lb_target);

/// What the processor says about an enclave, with what the enclave says itself in `data`.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Report(pub sys::lb_report);

impl Target {
    /// This enclave, for others to make reports for.
    pub fn own() -> Self {
        let mut target = MaybeUninit::uninit();
        // SAFETY: the function writes all of it.
        Self(unsafe {
            sys::lb_report_target(target.as_mut_ptr());
            target.assume_init()
        })
    }
}

impl Report {
    /// A report about this enclave that `target` can check.
    pub fn make(target: &Target, data: &[u8; 64]) -> Self {
        let mut report = MaybeUninit::uninit();
        // SAFETY: the function reads 64 bytes and writes all of the report.
        Self(unsafe {
            sys::lb_report_make(report.as_mut_ptr(), &target.0, data.as_ptr());
            report.assume_init()
        })
    }

    /// Checks that this processor has made the report, for this enclave. Whether its maker is the one that is meant is for the caller to
    /// compare. Nothing in a report may be believed that fails.
    pub fn check(&self) -> Result<()> {
        // SAFETY: the report is one.
        match unsafe { sys::lb_report_check(&self.0) } {
            0 => Ok(()),
            _ => Err(Error::last()),
        }
    }

    /// As it is sent to another enclave.
    pub fn as_bytes(&self) -> &[u8; size_of::<sys::lb_report>()] {
        // SAFETY: the structure has no padding.
        unsafe { &*(self as *const Self).cast() }
    }

    /// As it was sent by another enclave; only [`Report::check`] tells whether it is one.
    pub fn from_bytes(bytes: &[u8; size_of::<sys::lb_report>()]) -> Self {
        // SAFETY: any bytes are a structure of numbers.
        unsafe { bytes.as_ptr().cast::<Self>().read_unaligned() }
    }
}

/// A quote about this enclave (DCAP, version 3), with what it is to say besides: the hash of a key, or a number that the asker chose.
pub fn quote(data: &[u8; 64]) -> Result<Vec<u8>> {
    let mut quote = vec![0; sys::LB_QUOTE_ROOM];
    // SAFETY: the function reads 64 bytes and writes at most so many as there is room for.
    let size = unsafe { sys::lb_quote(data.as_ptr(), quote.as_mut_ptr().cast(), quote.len()) };
    quote.truncate(usize::try_from(size).map_err(|_| Error::last())?);
    Ok(quote)
}
