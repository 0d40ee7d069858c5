#include <stdio.h>

int sscanf(const char *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int items = vsscanf(text, format, arguments);
    va_end(arguments);
    return items;
}
