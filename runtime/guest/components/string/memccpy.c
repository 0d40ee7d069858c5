#include <string.h>

void *memccpy(void *to, const void *from, int last, size_t size) {
    const void *found = memchr(from, last, size);
    if (found == NULL) {
        memcpy(to, from, size);
        return NULL;
    }
    size_t length = (size_t)((const char *)found - (const char *)from) + 1;
    return (char *)memcpy(to, from, length) + length;
}
