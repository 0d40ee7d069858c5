//! Random bytes of the processor, never of the host.

use crate::sys;
use crate::{Error, Result};

/// Fills `bytes`. Fails only where the processor gives no random numbers.
pub fn fill(bytes: &mut [u8]) -> Result<()> {
    // SAFETY: the memory is the caller's, of that size.
    match unsafe { sys::lb_random(bytes.as_mut_ptr().cast(), bytes.len()) } {
        0 => Ok(()),
        _ => Err(Error::System(sys::EIO)),
    }
}

/// So many random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// A random number of 64 bits.
pub fn number() -> Result<u64> {
    bytes().map(u64::from_le_bytes)
}
