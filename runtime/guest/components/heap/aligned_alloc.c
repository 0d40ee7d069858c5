#include <errno.h>
#include <stdlib.h>

#include "../entry/locking.h"
#include "heap.h"

static void *take_aligned(size_t alignment, size_t size) {
    /* Room for a free block in front, wherever the aligned address turns out to be. */
    uint32_t units = litebox_heap_units(size);
    uint32_t slack = litebox_heap_units(alignment);
    struct litebox_block *block = units == 0 || slack == 0 ? NULL : litebox_heap_take(units + slack + SMALLEST_UNITS);
    if (block == NULL)
        return NULL;
    uintptr_t memory = (uintptr_t)(block + 1);
    if (memory % alignment != 0) {
        uintptr_t aligned = (memory + SMALLEST_UNITS * UNIT + alignment - 1) & ~(alignment - 1);
        block = litebox_heap_cut(block, (uint32_t)((aligned - memory) / UNIT));
    }
    litebox_heap_trim(block, units);
    return litebox_heap_hand_out(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment <= UNIT)
        return malloc(size);
    litebox_take(&litebox_heap_lock);
    void *memory = take_aligned(alignment, size);
    litebox_release(&litebox_heap_lock);
    if (memory == NULL)
        errno = ENOMEM;
    return memory;
}
