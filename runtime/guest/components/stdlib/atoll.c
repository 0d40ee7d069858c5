#include <stdlib.h>

long long atoll(const char *text) {
    return strtol(text, NULL, 10);
}
