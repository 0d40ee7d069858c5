#include "thread.h"

/* Supplied by the linker script; the address of a symbol that is no place is a number. */
extern char __thr_start[];
extern const char __thr_stride[], __thr_tp_off[], __threads[];

struct litebox_thread *litebox_this_thread(void) {
    struct litebox_thread *self;
    __asm__("movq %%fs:%c1, %0" : "=r"(self) : "i"(BLOCK_SELF));
    return self;
}

uint32_t litebox_thread_count(void) {
    return (uint32_t)(uintptr_t)__threads;
}

struct litebox_thread *litebox_thread(uint32_t number) {
    char *block = __thr_start + number * (uintptr_t)__thr_stride + (uintptr_t)__thr_tp_off;
    return (struct litebox_thread *)block;
}
