#include <string.h>

int bcmp(const void *left, const void *right, size_t size);

/* clang calls this in place of memcmp where only equality matters. */
int bcmp(const void *left, const void *right, size_t size) {
    return memcmp(left, right, size);
}
