#include <string.h>

size_t strcspn(const char *text, const char *rejected) {
    size_t length = 0;
    /* At the end of the text strchr finds the NUL that ends (rejected). */
    while (strchr(rejected, text[length]) == NULL)
        length++;
    return length;
}
