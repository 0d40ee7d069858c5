//! Threads. `enclave.threads` in `litebox.json` says how many there can be at a time; the host decides when they run.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::cell::UnsafeCell;
use core::ffi::{c_int, c_void};
use core::mem::ManuallyDrop;

use crate::sys;
use crate::{Error, Result};

/// Where a thread leaves its result. The join orders its writing before the reading.
struct Packet<T>(UnsafeCell<Option<T>>);

// SAFETY: the thread writes, and only who has joined it reads.
unsafe impl<T: Send> Sync for Packet<T> {}

/// A thread that can be waited for; when this is dropped, the thread goes on by itself.
pub struct JoinHandle<T> {
    thread: sys::thrd_t,
    packet: Arc<Packet<T>>,
}

struct Job<F, T> {
    function: F,
    packet: Arc<Packet<T>>,
}

/// Starts a thread. Fails where all threads are in use, or the host refuses.
pub fn spawn<F, T>(function: F) -> Result<JoinHandle<T>>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let packet = Arc::new(Packet(UnsafeCell::new(None)));
    let job = Box::into_raw(Box::new(Job { function, packet: packet.clone() }));
    let mut thread = 0;
    // SAFETY: the job is the new thread's; all that it holds may go there, and lives for ever.
    match unsafe { sys::thrd_create(&mut thread, Some(run::<F, T>), job.cast()) } {
        sys::thrd_success => Ok(JoinHandle { thread, packet }),
        status => {
            // SAFETY: there is no thread that would have it.
            drop(unsafe { Box::from_raw(job) });
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

impl<T> JoinHandle<T> {
    /// Waits until the thread has ended, and gives what its function has returned.
    pub fn join(self) -> T {
        let handle = ManuallyDrop::new(self);
        // SAFETY: nobody else joins the thread; then it has written its result, and its part of the packet is only a count.
        unsafe {
            let packet = core::ptr::read(&handle.packet);
            let status = sys::thrd_join(handle.thread, core::ptr::null_mut());
            assert!(status == sys::thrd_success, "a thread cannot wait for itself");
            (*packet.0.get()).take().expect("a thread that has returned")
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
