#include <string.h>

#include "format.h"
#include "stream.h"

struct text_output {
    struct litebox_output output;
    char *next;
    /* Without the byte for the final NUL. */
    size_t room;
};

static void write_text(struct litebox_output *output, const char *bytes, size_t length) {
    struct text_output *text = (struct text_output *)output;
    size_t part = length < text->room ? length : text->room;
    memcpy(text->next, bytes, part);
    text->next += part;
    text->room -= part;
}

int vsnprintf(char *text, size_t size, const char *format, va_list arguments) {
    char nothing;
    struct text_output output = {{.write = write_text}, size > 0 ? text : &nothing, size > 0 ? size - 1 : 0};
    int count = litebox_format(&output.output, format, arguments);
    *output.next = '\0';
    return count;
}
