#include <stdlib.h>

long long strtoll(const char *text, char **end, int base) {
    return strtol(text, end, base);
}
