/* Reading by a format, independent of where the text comes from; for this folder only. */
#ifndef LITEBOX_SCAN_H
#define LITEBOX_SCAN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct litebox_input {
    /* The next character, which stays unread, or -1 at the end of the input. */
    int (*peek)(struct litebox_input *input);
    /* Goes behind it. */
    void (*advance)(struct litebox_input *input);
    /* Characters so far. */
    size_t count;
};

/* Numbers of more characters than this do not match. */
#define SCAN_NUMBER_LIMIT 511

/* One conversion specification (C11 7.21.6.2). */
struct litebox_scan {
    bool suppressed;
    /* The most characters to read; 0 if the format has none. */
    size_t width;
    /* As in struct litebox_conversion. */
    char length;
    char letter;
    /* Of a `[`: the characters behind it, and their number. */
    const char *set;
    size_t set_length;
};

/* Reads what the format says; returns the number of items, or EOF if the input ended before the first. Aborts on a format that C
 * or LiteBox does not define. */
int litebox_scan(struct litebox_input *input, const char *format, va_list arguments);

/* Reads the longest beginning of a number into (text), which has room for SCAN_NUMBER_LIMIT and a NUL: an integer of (base), 0 to
 * tell it from the prefix, or a floating-point number for base -1. (most) is the most characters. False where it does not match. */
bool litebox_scan_number(struct litebox_input *input, char *text, size_t most, int base);

#endif
