/* Formatting, independent of where the text goes; for this folder only. */
#ifndef LITEBOX_FORMAT_H
#define LITEBOX_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct litebox_output {
    void (*write)(struct litebox_output *output, const char *bytes, size_t length);
    /* Bytes so far, those included that found no room. */
    size_t count;
};

/* One conversion specification (C11 7.21.6.1). */
struct litebox_conversion {
    bool left, plus, space, alternative, zero;
    size_t width;
    /* -1 if there is none. */
    int precision;
    /* The length modifier: its letter, 'H' for hh, 'q' for ll, 0 if there is none. */
    char length;
    char letter;
};

/* Formats everything; returns the number of bytes, or -1 with EOVERFLOW in errno. Aborts on a format that C or LiteBox
 * does not define: what it would print, and which arguments it would take, nobody can know. */
int litebox_format(struct litebox_output *output, const char *format, va_list arguments);

/* %f %e %g %a: exact, rounded half to even. */
void litebox_format_double(struct litebox_output *output, const struct litebox_conversion *conversion, double value);
void litebox_format_long_double(struct litebox_output *output, const struct litebox_conversion *conversion,
                                long double value);

void litebox_output_put(struct litebox_output *output, const char *bytes, size_t length);
void litebox_output_repeat(struct litebox_output *output, char character, size_t count);

/* Begins a field of (prefix) and a body of (length) bytes, which the caller writes next: spaces, prefix, zeros. Returns how
 * many spaces must follow the body. */
size_t litebox_output_begin(struct litebox_output *output, const struct litebox_conversion *conversion, bool zeros,
                            const char *prefix, size_t length);

#endif
