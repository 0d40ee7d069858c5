#include <stdlib.h>
#include <string.h>

#include "../entry/locking.h"
#include "heap.h"

/* The same block, if it is large enough; else NULL, and (requested) is how much it holds. */
static void *resize(void *memory, size_t size, size_t *requested) {
    struct litebox_block *block = litebox_heap_block(memory);
    uint32_t units = litebox_heap_units(size);
    *requested = block->requested;
    if (units == 0 || units > block->units)
        return NULL;
    litebox_heap_trim(block, units);
    return litebox_heap_hand_out(block, size);
}

void *realloc(void *memory, size_t size) {
    if (memory == NULL)
        return malloc(size);
    size_t requested;
    litebox_take(&litebox_heap_lock);
    void *same = resize(memory, size, &requested);
    litebox_release(&litebox_heap_lock);
    if (same != NULL)
        return same;
    void *larger = malloc(size);
    if (larger == NULL)
        return NULL;
    memcpy(larger, memory, requested);
    free(memory);
    return larger;
}
