#include <stdlib.h>

unsigned long long strtoull(const char *text, char **end, int base) {
    return strtoul(text, end, base);
}
