#include <litebox/memory.h>
#include <stdlib.h>

void *lb_secret_alloc(size_t size) {
    return calloc(1, size);
}
