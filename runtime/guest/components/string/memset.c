#include <string.h>

void *memset(void *memory, int value, size_t size) {
    void *start = memory;
    __asm__ volatile("rep stosb" : "+D"(memory), "+c"(size) : "a"(value) : "memory");
    return start;
}
