#include <stdio.h>

#include "scan.h"

struct text_input {
    struct litebox_input input;
    const unsigned char *next;
};

static int peek(struct litebox_input *input) {
    const struct text_input *text = (struct text_input *)input;
    return *text->next == '\0' ? -1 : *text->next;
}

static void advance(struct litebox_input *input) {
    ((struct text_input *)input)->next++;
    input->count++;
}

int vsscanf(const char *text, const char *format, va_list arguments) {
    struct text_input input = {{.peek = peek, .advance = advance}, (const unsigned char *)text};
    return litebox_scan(&input.input, format, arguments);
}
