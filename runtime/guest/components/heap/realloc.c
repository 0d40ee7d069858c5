#include <stdlib.h>
#include <string.h>

#include "heap.h"

void *realloc(void *memory, size_t size) {
    if (memory == NULL)
        return malloc(size);
    struct litebox_block *block = litebox_heap_block(memory);
    uint32_t units = litebox_heap_units(size);
    if (units != 0 && units <= block->units) {
        litebox_heap_trim(block, units);
        return litebox_heap_hand_out(block, size);
    }
    void *larger = malloc(size);
    if (larger == NULL)
        return NULL;
    memcpy(larger, memory, block->requested);
    litebox_heap_give_back(block);
    return larger;
}
