#include <string.h>

char *strcpy(char *to, const char *from) {
    return memcpy(to, from, strlen(from) + 1);
}
