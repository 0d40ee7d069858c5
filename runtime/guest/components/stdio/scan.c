#include "scan.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../entry/entry.h"

/* A va_list may be an array type, and then cannot be handed on by address; a structure can. */
struct arguments {
    va_list list;
};

/* How a directive went. */
enum outcome { MATCHED, MISMATCHED, ENDED };

static _Noreturn void bad_format(void) {
    litebox_abort(LITEBOX_ABORT_BAD_FORMAT);
}

/* (at) is behind the `[`; the result is behind the `]`. */
static const char *read_set(const char *at, struct litebox_scan *scan) {
    const char *end = at;
    if (*end == '^')
        end++;
    if (*end == ']')
        end++;
    end = strchr(end, ']');
    if (end == NULL)
        bad_format();
    scan->set = at;
    scan->set_length = (size_t)(end - at);
    return end + 1;
}

/* (at) is behind the `%`; the result is behind the specification. */
static const char *read_scan(const char *at, struct litebox_scan *scan) {
    *scan = (struct litebox_scan){0};
    if (*at == '*') {
        scan->suppressed = true;
        at++;
    }
    if (isdigit((unsigned char)*at)) {
        char *end;
        scan->width = strtoul(at, &end, 10);
        at = end;
        if (scan->width == 0)
            bad_format();
    }
    if (*at != '\0' && strchr("hljztL", *at) != NULL) {
        scan->length = *at++;
        if (*at == scan->length && (*at == 'h' || *at == 'l'))
            scan->length = *at++ == 'h' ? 'H' : 'q';
    }
    scan->letter = *at;
    if (*at == '\0')
        bad_format();
    return *at == '[' ? read_set(at + 1, scan) : at + 1;
}

static void store_integer(const struct litebox_scan *scan, struct arguments *arguments, uint64_t value) {
    void *to = va_arg(arguments->list, void *);
    size_t size = 8; /* long long, intmax_t, ptrdiff_t and size_t are as large as long */
    if (scan->length == 'L')
        bad_format();
    if (scan->letter != 'p')
        size = scan->length == 'H' ? 1 : scan->length == 'h' ? 2 : scan->length == 0 ? 4 : 8;
    memcpy(to, &value, size); /* the lower bytes come first */
}

static enum outcome scan_integer(struct litebox_input *input, const struct litebox_scan *scan,
                                 struct arguments *arguments) {
    char text[SCAN_NUMBER_LIMIT + 1];
    bool is_signed = scan->letter == 'd' || scan->letter == 'i';
    int base = scan->letter == 'i' ? 0 : scan->letter == 'o' ? 8 : strchr("xXp", scan->letter) != NULL ? 16 : 10;
    if (!litebox_scan_number(input, text, scan->width == 0 ? SIZE_MAX : scan->width, base))
        return MISMATCHED;
    int error = errno; /* what does not fit gives the nearest number, silently */
    uint64_t value = is_signed ? (uint64_t)strtoll(text, NULL, base) : strtoull(text, NULL, base);
    errno = error;
    if (!scan->suppressed)
        store_integer(scan, arguments, value);
    return MATCHED;
}

static enum outcome scan_float(struct litebox_input *input, const struct litebox_scan *scan, struct arguments *arguments) {
    char text[SCAN_NUMBER_LIMIT + 1];
    if (scan->length != 0 && scan->length != 'l' && scan->length != 'L')
        bad_format();
    if (!litebox_scan_number(input, text, scan->width == 0 ? SIZE_MAX : scan->width, -1))
        return MISMATCHED;
    int error = errno;
    if (scan->suppressed)
        return MATCHED;
    if (scan->length == 'L')
        *va_arg(arguments->list, long double *) = strtold(text, NULL);
    else if (scan->length == 'l')
        *va_arg(arguments->list, double *) = strtod(text, NULL);
    else
        *va_arg(arguments->list, float *) = strtof(text, NULL);
    errno = error;
    return MATCHED;
}

static bool is_in_set(const struct litebox_scan *scan, unsigned char character) {
    const unsigned char *set = (const unsigned char *)scan->set, *end = set + scan->set_length;
    bool inverted = set < end && *set == '^';
    if (inverted)
        set++;
    for (; set < end; set++) {
        if (end - set >= 3 && set[1] == '-') { /* a `-` between two others: a range */
            if (set[0] <= character && character <= set[2])
                return !inverted;
            set += 2;
        } else if (*set == character) {
            return !inverted;
        }
    }
    return inverted;
}

static bool is_wanted(const struct litebox_scan *scan, int character) {
    if (character < 0)
        return false;
    if (scan->letter == 'c')
        return true;
    return scan->letter == 's' ? !isspace(character) : is_in_set(scan, (unsigned char)character);
}

static enum outcome scan_text(struct litebox_input *input, const struct litebox_scan *scan, struct arguments *arguments) {
    /* Without a width, who provides the input decides how much is written. */
    if (scan->length != 0 || (scan->width == 0 && scan->letter != 'c' && !scan->suppressed))
        bad_format();
    size_t most = scan->width != 0 ? scan->width : scan->letter == 'c' ? 1 : SIZE_MAX;
    char *to = scan->suppressed ? NULL : va_arg(arguments->list, char *);
    size_t length = 0;
    while (length < most) {
        int character = input->peek(input);
        if (!is_wanted(scan, character))
            break;
        input->advance(input);
        if (to != NULL)
            to[length] = (char)character;
        length++;
    }
    if (length == 0 || (scan->letter == 'c' && length < most))
        return MISMATCHED;
    if (to != NULL && scan->letter != 'c')
        to[length] = '\0';
    return MATCHED;
}

static void skip_space(struct litebox_input *input) {
    for (int character = input->peek(input); character >= 0 && isspace(character); character = input->peek(input))
        input->advance(input);
}

static enum outcome match(struct litebox_input *input, char wanted) {
    int character = input->peek(input);
    if (character < 0)
        return ENDED;
    if (character != (unsigned char)wanted)
        return MISMATCHED;
    input->advance(input);
    return MATCHED;
}

static enum outcome scan_one(struct litebox_input *input, const struct litebox_scan *scan, struct arguments *arguments) {
    if (strchr("c[n", scan->letter) == NULL)
        skip_space(input);
    if (scan->letter == '%')
        return match(input, '%');
    if (scan->letter == 'n') {
        if (scan->suppressed || scan->width != 0)
            bad_format();
        store_integer(scan, arguments, input->count);
        return MATCHED;
    }
    if (strchr("diouxXpaAeEfFgGcs[", scan->letter) == NULL || (scan->letter == 'p' && scan->length != 0))
        bad_format();
    if (input->peek(input) < 0)
        return ENDED;
    if (strchr("diouxXp", scan->letter) != NULL)
        return scan_integer(input, scan, arguments);
    return strchr("cs[", scan->letter) != NULL ? scan_text(input, scan, arguments) : scan_float(input, scan, arguments);
}

int litebox_scan(struct litebox_input *input, const char *format, va_list list) {
    struct arguments arguments;
    va_copy(arguments.list, list);
    int items = 0;
    enum outcome outcome = MATCHED;
    while (*format != '\0' && outcome == MATCHED) {
        if (isspace((unsigned char)*format)) {
            skip_space(input);
            format++;
        } else if (*format != '%') {
            outcome = match(input, *format++);
        } else {
            struct litebox_scan scan;
            format = read_scan(format + 1, &scan);
            outcome = scan_one(input, &scan, &arguments);
            if (outcome == MATCHED && scan.letter != 'n' && scan.letter != '%' && !scan.suppressed)
                items++;
        }
    }
    va_end(arguments.list);
    return outcome == ENDED && items == 0 ? EOF : items; /* as other libraries: conversions without a place do not count */
}
