//! Memory that holds secrets, and is wiped.

use core::fmt;
use core::ops::{Deref, DerefMut};
use core::ptr::NonNull;

use crate::sys;
use crate::{Error, Result};

/// Bytes that are wiped when they are dropped, and that `Debug` does not show.
pub struct Secret {
    memory: NonNull<u8>,
    size: usize,
}

// SAFETY: it owns its memory alone.
unsafe impl Send for Secret {}
// SAFETY: through a shared reference it is only read.
unsafe impl Sync for Secret {}

impl Secret {
    /// So many zeros. Fails where no memory is left.
    pub fn new(size: usize) -> Result<Self> {
        // SAFETY: any size may be asked for; the block is zero. A block of size 0 could be NULL.
        let memory = unsafe { sys::lb_secret_alloc(size.max(1)) };
        let memory = NonNull::new(memory.cast()).ok_or(Error::System(sys::ENOMEM))?;
        Ok(Self { memory, size })
    }

    /// Takes a copy of `bytes` and wipes them.
    pub fn take(bytes: &mut [u8]) -> Result<Self> {
        let mut secret = Self::new(bytes.len())?;
        secret.copy_from_slice(bytes);
        wipe(bytes);
        Ok(secret)
    }
}

impl Deref for Secret {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: it owns so many bytes, all of them written.
        unsafe { core::slice::from_raw_parts(self.memory.as_ptr(), self.size) }
    }
}

impl DerefMut for Secret {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above.
        unsafe { core::slice::from_raw_parts_mut(self.memory.as_ptr(), self.size) }
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        // SAFETY: the block is of lb_secret_alloc, and nobody has it any more.
        unsafe { sys::lb_secret_free(self.memory.as_ptr().cast()) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.size)
    }
}

/// Overwrites bytes that are not needed any more; no compiler leaves it out.
pub fn wipe(bytes: &mut [u8]) {
    // SAFETY: the memory is the caller's, of that size.
    unsafe { sys::lb_wipe(bytes.as_mut_ptr().cast(), bytes.len()) }
}

/// Compares in a time that depends on the length alone.
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        // SAFETY: both have that size.
        && unsafe { sys::lb_equal(left.as_ptr().cast(), right.as_ptr().cast(), left.len()) } != 0
}
