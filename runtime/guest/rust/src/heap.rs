//! The global allocator: the library OS's heap, which finds overruns and double frees.

use core::alloc::{GlobalAlloc, Layout};
use core::ptr;

use crate::sys;

/// What `malloc` aligns to.
const ALIGNMENT: usize = 16;

struct Heap;

#[global_allocator]
static HEAP: Heap = Heap;

// SAFETY: each block is one of malloc's, which all functions here treat as such.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() <= ALIGNMENT {
            sys::malloc(layout.size()).cast()
        } else {
            // C11 7.22.3.1: the size is a multiple of the alignment.
            sys::aligned_alloc(layout.align(), layout.pad_to_align().size()).cast()
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if layout.align() <= ALIGNMENT {
            return sys::calloc(1, layout.size()).cast();
        }
        let memory = self.alloc(layout);
        if !memory.is_null() {
            ptr::write_bytes(memory, 0, layout.size());
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, _: Layout) {
        sys::free(memory.cast());
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.align() <= ALIGNMENT {
            return sys::realloc(memory.cast(), size).cast();
        }
        let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
        if !moved.is_null() {
            ptr::copy_nonoverlapping(memory, moved, layout.size().min(size));
            self.dealloc(memory, layout);
        }
        moved
    }
}
