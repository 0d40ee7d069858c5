#include <stdio.h>

int fscanf(FILE *stream, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int items = vfscanf(stream, format, arguments);
    va_end(arguments);
    return items;
}
