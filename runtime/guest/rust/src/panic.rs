//! What a panic does: it says where and why, and ends the enclave. There is no unwinding.

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::{io, sys};

static PANICKING: AtomicBool = AtomicBool::new(false);

#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    // A panic while a message is written would come here for ever.
    if !PANICKING.swap(true, Ordering::Relaxed) {
        io::flush_output();
        match info.location() {
            Some(place) => crate::eprintln!("panicked at {place}:\n{}", info.message()),
            None => crate::eprintln!("panicked: {}", info.message()),
        }
    }
    // SAFETY: it ends the enclave.
    unsafe { sys::abort() }
}

/// The crate `core` that comes with the compiler refers to these two; with panics that abort, nothing ever calls them.
#[no_mangle]
extern "C" fn rust_eh_personality() -> ! {
    // SAFETY: it ends the enclave.
    unsafe { sys::abort() }
}

#[no_mangle]
extern "C" fn _Unwind_Resume() -> ! {
    // SAFETY: it ends the enclave.
    unsafe { sys::abort() }
}
