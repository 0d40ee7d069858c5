#include <stdarg.h>
#include <stdbool.h>

#include "cxx.h"

_Noreturn void _ZSt24__throw_out_of_range_fmtPKcz(const char *format, ...);

struct text {
    char characters[256];
    size_t length;
};

static void put(struct text *text, char character) {
    if (text->length + 1 < sizeof text->characters)
        text->characters[text->length++] = character;
    text->characters[text->length] = '\0';
}

static void put_number(struct text *text, size_t number) {
    if (number >= 10)
        put_number(text, number / 10);
    put(text, (char)('0' + number % 10));
}

/* std::__throw_out_of_range_fmt, whose formats have %s and %zu only: a printf would be the dearest thing in a small program. */
void _ZSt24__throw_out_of_range_fmtPKcz(const char *format, ...) {
    struct text text = {.length = 0};
    va_list arguments;
    va_start(arguments, format);
    for (const char *at = format; *at != '\0'; at++) {
        bool is_number = at[0] == '%' && at[1] == 'z' && at[2] == 'u';
        if (is_number) {
            put_number(&text, va_arg(arguments, size_t));
            at += 2;
        } else if (at[0] == '%' && at[1] == 's') {
            for (const char *part = va_arg(arguments, const char *); *part != '\0'; part++)
                put(&text, *part);
            at++;
        } else {
            put(&text, *at);
        }
    }
    va_end(arguments);
    litebox_cxx_fail("std::out_of_range", text.characters);
}
