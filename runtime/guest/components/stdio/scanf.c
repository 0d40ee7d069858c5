#include <stdio.h>

int scanf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int items = vfscanf(stdin, format, arguments);
    va_end(arguments);
    return items;
}
