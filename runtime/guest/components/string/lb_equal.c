#include <litebox/memory.h>

int lb_equal(const void *left, const void *right, size_t size) {
    /* volatile: the compiler must not find a way to stop at the first difference. */
    const volatile unsigned char *a = left;
    const volatile unsigned char *b = right;
    unsigned difference = 0;
    for (size_t i = 0; i < size; i++)
        difference |= (unsigned)(a[i] ^ b[i]);
    return difference == 0;
}
