#include <string.h>

char *strncat(char *to, const char *from, size_t limit) {
    char *end = to + strlen(to);
    size_t length = strnlen(from, limit);
    memcpy(end, from, length);
    end[length] = '\0';
    return to;
}
