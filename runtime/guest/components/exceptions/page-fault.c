#include "exceptions.h"

/* Supplied by the linker script. */
extern const char __text_start[], __text_end[], __rodata_start[], __rodata_end[], __data_start[], __data_end[];
extern const char __heap_start[], __heap_end[], __thr_start[], __thr_end[];
extern const char __thr_stride[], __thr_guard[], __thr_tos_off[];

/* Bits of the error code of a page fault (SDM Vol. 3A, "Page-Fault Error Code"). */
#define WRITES 2u
#define FETCHES 16u

static bool is_between(uint64_t address, const char *start, const char *end) {
    return address >= (uintptr_t)start && address < (uintptr_t)end;
}

/* The host owns the page tables and can make any access fault. If it could also have the program's handler run by that, it would run it
 * at an instruction of its choice, in the middle of malloc as well (SmashEx, CCS 2021): so such a fault is none of the program's. */
bool litebox_page_fault_is_of_host(uint64_t address, uint32_t error_code) {
    if (is_between(address, __text_start, __text_end))
        return (error_code & WRITES) == 0;
    if ((error_code & FETCHES) != 0)
        return false;
    if (is_between(address, __rodata_start, __rodata_end))
        return (error_code & WRITES) == 0;
    if (is_between(address, __data_start, __data_end) || is_between(address, __heap_start, __heap_end))
        return true;
    if (!is_between(address, __thr_start, __thr_end))
        return false;
    uint64_t guard = (uintptr_t)__thr_guard;
    uint64_t top = (uintptr_t)__thr_tos_off;
    uint64_t offset = (address - (uintptr_t)__thr_start) % (uintptr_t)__thr_stride;
    return offset >= guard && (offset < top || offset >= top + guard);
}
