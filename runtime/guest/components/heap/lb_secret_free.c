#include <litebox/memory.h>

#include "../entry/locking.h"
#include "heap.h"

void lb_secret_free(void *memory) {
    if (memory == NULL)
        return;
    litebox_take(&litebox_heap_lock);
    struct litebox_block *block = litebox_heap_block(memory);
    /* Also what a smaller request has left free at the end of the block. */
    lb_wipe(memory, block->units * UNIT - sizeof *block);
    litebox_heap_give_back(block);
    litebox_release(&litebox_heap_lock);
}
