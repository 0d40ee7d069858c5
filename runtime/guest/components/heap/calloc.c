#include <errno.h>
#include <stdlib.h>
#include <string.h>

void *calloc(size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    void *memory = malloc(total);
    if (memory != NULL)
        memset(memory, 0, total);
    return memory;
}
