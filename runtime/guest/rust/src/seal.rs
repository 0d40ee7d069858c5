//! Sealing: data that only this enclave, or enclaves of its signer, can open again, on this processor alone.

use alloc::vec::Vec;
use core::fmt;

use crate::sys;

/// Who can open it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Exactly this image.
    Image,
    /// Every image of the same signer and product, of this security version or a later one.
    Signer,
}

/// Why data could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The heap is too small, or the processor had no random bytes.
    Memory,
    /// Bytes are missing, or there are too many.
    Cut,
    /// It is no sealed data, or of a format that is not known.
    Format,
    /// It was sealed by a newer security version of the enclave, or of the processor's.
    Newer,
    /// It was sealed for another enclave or on another processor, or its header was altered.
    Foreign,
    /// The data was altered.
    Altered,
}

impl Error {
    fn of(code: i32) -> Self {
        match code {
            sys::LB_SEAL_CUT => Self::Cut,
            sys::LB_SEAL_FORMAT => Self::Format,
            sys::LB_SEAL_NEWER => Self::Newer,
            sys::LB_SEAL_FOREIGN => Self::Foreign,
            sys::LB_SEAL_ALTERED => Self::Altered,
            _ => Self::Memory,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Memory => "no memory is left, or no random bytes",
            Self::Cut => "bytes are missing, or there are too many",
            Self::Format => "this is no sealed data",
            Self::Newer => "it was sealed by a newer version",
            Self::Foreign => "it was sealed for another enclave, or elsewhere",
            Self::Altered => "the data was altered",
        })
    }
}

impl core::error::Error for Error {}

/// Seals `data`; what comes out is 120 bytes longer, and may be given to the host.
pub fn seal(policy: Policy, data: &[u8]) -> Result<Vec<u8>, Error> {
    let policy = match policy {
        Policy::Image => sys::LB_SEAL_TO_MRENCLAVE,
        Policy::Signer => sys::LB_SEAL_TO_MRSIGNER,
    };
    let mut sealed = zeros(data.len() + sys::LB_SEAL_OVERHEAD)?;
    // SAFETY: both have the sizes that the function wants.
    let code = unsafe { sys::lb_seal(policy, data.as_ptr().cast(), data.len(), sealed.as_mut_ptr().cast()) };
    if code == sys::LB_SEAL_OK {
        Ok(sealed)
    } else {
        Err(Error::of(code))
    }
}

/// Opens what [`seal`] has made.
pub fn unseal(sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let size = sealed.len().checked_sub(sys::LB_SEAL_OVERHEAD).ok_or(Error::Cut)?;
    let mut data = zeros(size)?;
    // SAFETY: both have the sizes that the function wants.
    let code = unsafe { sys::lb_unseal(sealed.as_ptr().cast(), sealed.len(), data.as_mut_ptr().cast()) };
    if code == sys::LB_SEAL_OK {
        Ok(data)
    } else {
        Err(Error::of(code))
    }
}

fn zeros(size: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size).map_err(|_| Error::Memory)?;
    bytes.resize(size, 0);
    Ok(bytes)
}
