#include <litebox/memory.h>
#include <string.h>

void lb_wipe(void *memory, size_t size) {
    memset(memory, 0, size);
    /* The compiler must believe that somebody reads the zeros. */
    __asm__ volatile("" : : "r"(memory) : "memory");
}
