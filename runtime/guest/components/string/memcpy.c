#include <string.h>

void *memcpy(void *to, const void *from, size_t size) {
    void *start = to;
    /* The shortest code, and fast: processors with SGX move whole lines ("ERMSB"). The ABI keeps DF clear. */
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    return start;
}
