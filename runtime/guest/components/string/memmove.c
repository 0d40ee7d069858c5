#include <stdint.h>
#include <string.h>

void *memmove(void *to, const void *from, size_t size) {
    /* Copying upwards is right unless the target begins inside the source. */
    if ((uintptr_t)to - (uintptr_t)from >= size)
        return memcpy(to, from, size);
    unsigned char *target = to;
    const unsigned char *source = from;
    while (size > 0) {
        size--;
        target[size] = source[size];
    }
    return to;
}
