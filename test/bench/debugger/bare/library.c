/* What the programs call, for a machine without an operating system: nobody reads what they print. */
#include <stddef.h>

int printf(const char *format, ...);
char *strncpy(char *to, const char *from, size_t count);
void *memcpy(void *to, const void *from, size_t count);

int printf(const char *format, ...) {
    (void)format;
    return 0;
}

char *strncpy(char *to, const char *from, size_t count) {
    for (size_t i = 0, left = 1; i < count; i++) {
        to[i] = left ? from[i] : '\0';
        left = to[i] != '\0';
    }
    return to;
}

void *memcpy(void *to, const void *from, size_t count) {
    for (size_t i = 0; i < count; i++)
        ((char *)to)[i] = ((const char *)from)[i];
    return to;
}
