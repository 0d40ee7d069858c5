#include <errno.h>
#include <stdlib.h>

#include "heap.h"

void *malloc(size_t size) {
    uint32_t units = litebox_heap_units(size);
    struct litebox_block *block = units == 0 ? NULL : litebox_heap_take(units);
    if (block == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    litebox_heap_trim(block, units);
    return litebox_heap_hand_out(block, size);
}
