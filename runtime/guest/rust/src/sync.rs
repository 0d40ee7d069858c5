//! What threads wait for each other with. A panic ends the enclave, so that nothing is ever poisoned.

use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};

pub use alloc::sync::{Arc, Weak};
pub use core::sync::atomic;

use crate::sys;

/// Lets one thread at a time have what is in it.
pub struct Mutex<T: ?Sized> {
    raw: UnsafeCell<sys::mtx_t>,
    value: UnsafeCell<T>,
}

// SAFETY: who holds the mutex has the value alone.
unsafe impl<T: ?Sized + Send> Send for Mutex<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send> Sync for Mutex<T> {}

impl<T> Mutex<T> {
    pub const fn new(value: T) -> Self {
        let raw = sys::mtx_t { litebox_lock: 0, litebox_recursive: 0, litebox_again: 0, litebox_holder: 0 };
        Self { raw: UnsafeCell::new(raw), value: UnsafeCell::new(value) }
    }

    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits until no other thread has it. Panics where this thread has it already.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        // SAFETY: the mutex is a plain one that stays where it is while it is borrowed.
        let status = unsafe { sys::mtx_lock(self.raw.get()) };
        assert!(status == sys::thrd_success, "this thread has locked the mutex already");
        MutexGuard { mutex: self, not_send: core::marker::PhantomData }
    }

    /// Takes it if nobody has it.
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        // SAFETY: as above.
        let status = unsafe { sys::mtx_trylock(self.raw.get()) };
        (status == sys::thrd_success)
            .then_some(MutexGuard { mutex: self, not_send: core::marker::PhantomData })
    }

    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

/// Has what is in the mutex; gives it back when it is dropped.
pub struct MutexGuard<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
    /// The thread that has locked a mutex has to unlock it.
    not_send: core::marker::PhantomData<*const ()>,
}

// SAFETY: a shared guard gives a shared value.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: this thread holds the mutex.
        unsafe { &*self.mutex.value.get() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: this thread holds the mutex.
        unsafe { &mut *self.mutex.value.get() }
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        // SAFETY: this thread holds the mutex.
        unsafe { sys::mtx_unlock(self.mutex.raw.get()) };
    }
}

/// Lets threads wait until another one tells them to look again.
pub struct Condvar(UnsafeCell<sys::cnd_t>);

// SAFETY: the functions of <threads.h> are for many threads.
unsafe impl Send for Condvar {}
// SAFETY: as above.
unsafe impl Sync for Condvar {}

impl Condvar {
    pub const fn new() -> Self {
        Self(UnsafeCell::new(sys::cnd_t { litebox_signals: 0 }))
    }

    /// Gives the mutex back, waits, and takes it again. It may return for no reason: look whether what is waited for is there.
    pub fn wait<'a, T: ?Sized>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        // SAFETY: this thread holds the mutex.
        unsafe { sys::cnd_wait(self.0.get(), guard.mutex.raw.get()) };
        guard
    }

    /// Waits as long as `condition` holds.
    pub fn wait_while<'a, T: ?Sized>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> MutexGuard<'a, T> {
        while condition(&mut guard) {
            guard = self.wait(guard);
        }
        guard
    }

    pub fn notify_one(&self) {
        // SAFETY: the condition stays where it is while it is borrowed.
        unsafe { sys::cnd_signal(self.0.get()) };
    }

    pub fn notify_all(&self) {
        // SAFETY: as above.
        unsafe { sys::cnd_broadcast(self.0.get()) };
    }
}

impl Default for Condvar {
    fn default() -> Self {
        Self::new()
    }
}
