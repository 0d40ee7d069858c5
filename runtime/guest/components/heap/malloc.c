#include <errno.h>
#include <stdlib.h>

#include "../entry/locking.h"
#include "heap.h"

void *malloc(size_t size) {
    void *memory = NULL;
    litebox_take(&litebox_heap_lock);
    uint32_t units = litebox_heap_units(size);
    struct litebox_block *block = units == 0 ? NULL : litebox_heap_take(units);
    if (block != NULL) {
        litebox_heap_trim(block, units);
        memory = litebox_heap_hand_out(block, size);
    }
    litebox_release(&litebox_heap_lock);
    if (memory == NULL)
        errno = ENOMEM;
    return memory;
}
