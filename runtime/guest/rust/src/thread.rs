//! Threads. `enclave.threads` in `litebox.json` says how many there can be at a time; the host decides when they run.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::{RefCell, UnsafeCell};
use core::ffi::{c_int, c_void};
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ptr;

use crate::sys;
use crate::{Error, Result};

/// Where a thread leaves its result. The join orders its writing before the reading.
struct Packet<T>(UnsafeCell<Option<T>>);

// SAFETY: the thread writes, and only who has joined it reads.
unsafe impl<T: Send> Sync for Packet<T> {}

impl<T> Packet<T> {
    /// # Safety
    /// The thread has been joined.
    unsafe fn take(&self) -> T {
        (*self.0.get()).take().expect("a thread that has returned")
    }
}

struct Job<F, T> {
    function: F,
    packet: Arc<Packet<T>>,
}

/// # Safety
/// What `function` borrows lives until the thread has ended.
unsafe fn start<F: FnOnce() -> T + Send, T: Send>(function: F) -> Result<(sys::thrd_t, Arc<Packet<T>>)> {
    let packet = Arc::new(Packet(UnsafeCell::new(None)));
    let job = Box::into_raw(Box::new(Job { function, packet: packet.clone() }));
    let mut thread = 0;
    match sys::thrd_create(&mut thread, Some(run::<F, T>), job.cast()) {
        sys::thrd_success => Ok((thread, packet)),
        status => {
            drop(Box::from_raw(job)); // there is no thread that would have it
            Err(Error::System(if status == sys::thrd_nomem { sys::EAGAIN } else { sys::EIO }))
        }
    }
}

/// # Safety
/// `job` is a `Job<F, T>` that is this thread's.
unsafe extern "C" fn run<F: FnOnce() -> T, T>(job: *mut c_void) -> c_int {
    let Job { function, packet } = *Box::from_raw(job.cast::<Job<F, T>>());
    *packet.0.get() = Some(function());
    0
}

/// # Safety
/// Nobody else joins or detaches the thread.
unsafe fn wait(thread: sys::thrd_t) {
    let status = sys::thrd_join(thread, ptr::null_mut());
    assert!(status == sys::thrd_success, "a thread cannot wait for itself");
}

/// A thread that can be waited for; when this is dropped, the thread goes on by itself.
pub struct JoinHandle<T> {
    thread: sys::thrd_t,
    packet: Arc<Packet<T>>,
}

/// Starts a thread. Fails where all threads are in use, or the host refuses.
pub fn spawn<F, T>(function: F) -> Result<JoinHandle<T>>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    // SAFETY: what the function borrows lives for ever.
    let (thread, packet) = unsafe { start(function) }?;
    Ok(JoinHandle { thread, packet })
}

impl<T> JoinHandle<T> {
    /// Waits until the thread has ended, and gives what its function has returned.
    pub fn join(self) -> T {
        let handle = ManuallyDrop::new(self);
        // SAFETY: the thread is this handle's, which is not dropped; its packet is moved out of it.
        unsafe {
            let packet = ptr::read(&handle.packet);
            wait(handle.thread);
            packet.take()
        }
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        // SAFETY: the thread was neither joined nor detached.
        unsafe { sys::thrd_detach(self.thread) };
    }
}

/// Gives the rest of the thread's turn to others.
pub fn yield_now() {
    // SAFETY: it may always be called.
    unsafe { sys::thrd_yield() }
}

/// Starts threads that can borrow from the function around [`scope`].
pub struct Scope<'scope, 'env: 'scope> {
    /// Those that were not joined yet have a name.
    threads: RefCell<Vec<Option<sys::thrd_t>>>,
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
}

/// A thread of a scope, which waits for it at its end.
pub struct ScopedJoinHandle<'scope, T> {
    threads: &'scope RefCell<Vec<Option<sys::thrd_t>>>,
    index: usize,
    packet: Arc<Packet<T>>,
}

/// Calls `function` with a scope, and returns when all threads have ended that were started in it.
pub fn scope<'env, F, T>(function: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let scope = Scope { threads: RefCell::new(Vec::new()), scope: PhantomData, env: PhantomData };
    // There is no unwinding: control comes back here, or the enclave ends.
    let result = function(&scope);
    for thread in scope.threads.take().into_iter().flatten() {
        // SAFETY: the thread was not joined.
        unsafe { wait(thread) };
    }
    result
}

impl<'scope> Scope<'scope, '_> {
    /// As [`spawn`].
    pub fn spawn<F, T>(&'scope self, function: F) -> Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        // SAFETY: what the function borrows outlives the scope, which waits for the thread.
        let (thread, packet) = unsafe { start(function) }?;
        let mut threads = self.threads.borrow_mut();
        threads.push(Some(thread));
        Ok(ScopedJoinHandle { threads: &self.threads, index: threads.len() - 1, packet })
    }
}

impl<T> ScopedJoinHandle<'_, T> {
    /// Waits until the thread has ended, and gives what its function has returned.
    pub fn join(self) -> T {
        let thread = self.threads.borrow_mut()[self.index].take().expect("a thread that was not joined");
        // SAFETY: the thread has no name in the list any more.
        unsafe {
            wait(thread);
            self.packet.take()
        }
    }
}
