#include <stdlib.h>

#include "heap.h"

void free(void *memory) {
    if (memory != NULL)
        litebox_heap_give_back(litebox_heap_block(memory));
}
