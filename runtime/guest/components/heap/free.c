#include <stdlib.h>

#include "../entry/locking.h"
#include "heap.h"

void free(void *memory) {
    if (memory == NULL)
        return;
    litebox_take(&litebox_heap_lock);
    litebox_heap_give_back(litebox_heap_block(memory));
    litebox_release(&litebox_heap_lock);
}
