#include "format.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "../entry/entry.h"

/* A va_list may be an array type, and then cannot be handed on by address; a structure can. */
struct arguments {
    va_list list;
};

static _Noreturn void bad_format(void) {
    litebox_abort(LITEBOX_ABORT_BAD_FORMAT);
}

static const char *read_flags(const char *at, struct litebox_conversion *conversion) {
    for (;; at++) {
        switch (*at) {
        case '-':
            conversion->left = true;
            break;
        case '+':
            conversion->plus = true;
            break;
        case ' ':
            conversion->space = true;
            break;
        case '#':
            conversion->alternative = true;
            break;
        case '0':
            conversion->zero = true;
            break;
        default:
            return at;
        }
    }
}

/* Reads `*` or digits, none of which means 0. */
static const char *read_number(const char *at, struct arguments *arguments, int *number) {
    *number = 0;
    if (*at == '*') {
        *number = va_arg(arguments->list, int);
        return at + 1;
    }
    for (; *at >= '0' && *at <= '9'; at++) {
        if (__builtin_mul_overflow(*number, 10, number) || __builtin_add_overflow(*number, *at - '0', number))
            bad_format();
    }
    return at;
}

static const char *read_length(const char *at, struct litebox_conversion *conversion) {
    if (*at == '\0' || strchr("hljztL", *at) == NULL)
        return at;
    conversion->length = *at;
    if (at[1] != at[0] || (*at != 'h' && *at != 'l'))
        return at + 1;
    conversion->length = *at == 'h' ? 'H' : 'q';
    return at + 2;
}

/* (at) is behind the `%`; the result is behind the letter. */
static const char *read_conversion(const char *at, struct arguments *arguments, struct litebox_conversion *conversion) {
    *conversion = (struct litebox_conversion){.precision = -1};
    at = read_flags(at, conversion);
    int width;
    at = read_number(at, arguments, &width);
    if (width < 0) {
        conversion->left = true;
        conversion->width = -(size_t)width;
    } else {
        conversion->width = (size_t)width;
    }
    if (*at == '.') {
        at = read_number(at + 1, arguments, &conversion->precision);
        if (conversion->precision < 0)
            conversion->precision = -1;
    }
    at = read_length(at, conversion);
    conversion->letter = *at;
    return at + 1;
}

static int64_t signed_argument(char length, struct arguments *arguments) {
    switch (length) {
    case 0:
        return va_arg(arguments->list, int);
    case 'H':
        return (signed char)va_arg(arguments->list, int);
    case 'h':
        return (short)va_arg(arguments->list, int);
    case 'L':
        bad_format();
    default:
        return va_arg(arguments->list, long); /* long long, intmax_t, ptrdiff_t and size_t are as large */
    }
}

static uint64_t unsigned_argument(char length, struct arguments *arguments) {
    switch (length) {
    case 0:
        return va_arg(arguments->list, unsigned);
    case 'H':
        return (unsigned char)va_arg(arguments->list, unsigned);
    case 'h':
        return (unsigned short)va_arg(arguments->list, unsigned);
    case 'L':
        bad_format();
    default:
        return va_arg(arguments->list, unsigned long);
    }
}

static void format_digits(struct litebox_output *output, const struct litebox_conversion *conversion, const char *prefix,
                          uint64_t value, unsigned base) {
    char digits[22]; /* 64 bits in octal */
    size_t first = sizeof digits;
    const char *alphabet = conversion->letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    for (uint64_t rest = value; rest > 0; rest /= base)
        digits[--first] = alphabet[rest % base];
    size_t count = sizeof digits - first;
    size_t wanted = conversion->precision < 0 ? 1 : (size_t)conversion->precision;
    if (base == 8 && conversion->alternative && wanted <= count)
        wanted = count + 1;
    size_t zeros = wanted > count ? wanted - count : 0;
    bool pad_zeros = conversion->zero && conversion->precision < 0;
    size_t after = litebox_output_begin(output, conversion, pad_zeros, prefix, zeros + count);
    litebox_output_repeat(output, '0', zeros);
    litebox_output_put(output, digits + first, count);
    litebox_output_repeat(output, ' ', after);
}

static const char *sign_of(const struct litebox_conversion *conversion, bool negative) {
    return negative ? "-" : conversion->plus ? "+" : conversion->space ? " " : "";
}

static void format_text(struct litebox_output *output, const struct litebox_conversion *conversion, const char *text,
                        size_t length) {
    size_t after = litebox_output_begin(output, conversion, false, "", length);
    litebox_output_put(output, text, length);
    litebox_output_repeat(output, ' ', after);
}

static void format_string(struct litebox_output *output, const struct litebox_conversion *conversion, const char *text) {
    /* Page 0 is not the enclave's: a null pointer would print what the host put there. */
    if (text == NULL)
        text = "(null)";
    format_text(output, conversion, text,
                conversion->precision < 0 ? strlen(text) : strnlen(text, (size_t)conversion->precision));
}

static void format_float(struct litebox_output *output, const struct litebox_conversion *conversion,
                         struct arguments *arguments) {
    if (conversion->length == 'L')
        litebox_format_long_double(output, conversion, va_arg(arguments->list, long double));
    else if (conversion->length == 0 || conversion->length == 'l')
        litebox_format_double(output, conversion, va_arg(arguments->list, double));
    else
        bad_format();
}

static void format_one(struct litebox_output *output, const struct litebox_conversion *conversion,
                       struct arguments *arguments) {
    switch (conversion->letter) {
    case 'd':
    case 'i': {
        int64_t value = signed_argument(conversion->length, arguments);
        uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
        format_digits(output, conversion, sign_of(conversion, value < 0), magnitude, 10);
        return;
    }
    case 'u':
        format_digits(output, conversion, "", unsigned_argument(conversion->length, arguments), 10);
        return;
    case 'o':
        format_digits(output, conversion, "", unsigned_argument(conversion->length, arguments), 8);
        return;
    case 'x':
    case 'X': {
        uint64_t value = unsigned_argument(conversion->length, arguments);
        const char *prefix = !conversion->alternative || value == 0 ? "" : conversion->letter == 'x' ? "0x" : "0X";
        format_digits(output, conversion, prefix, value, 16);
        return;
    }
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
        format_float(output, conversion, arguments);
        return;
    default:
        break;
    }
    if (conversion->length != 0) /* also wide characters: there is only the C locale */
        bad_format();
    switch (conversion->letter) {
    case 'c': {
        char character = (char)va_arg(arguments->list, int);
        format_text(output, conversion, &character, 1);
        return;
    }
    case 's':
        format_string(output, conversion, va_arg(arguments->list, const char *));
        return;
    case 'p':
        format_digits(output, conversion, "0x", (uintptr_t)va_arg(arguments->list, void *), 16);
        return;
    case '%':
        litebox_output_put(output, "%", 1);
        return;
    default:
        bad_format(); /* also %n: a format that writes memory serves attackers more than programs */
    }
}

int litebox_format(struct litebox_output *output, const char *format, va_list list) {
    struct arguments arguments;
    va_copy(arguments.list, list);
    output->count = 0;
    for (;;) {
        size_t plain = 0;
        while (format[plain] != '\0' && format[plain] != '%')
            plain++;
        litebox_output_put(output, format, plain);
        format += plain;
        if (*format == '\0')
            break;
        struct litebox_conversion conversion;
        format = read_conversion(format + 1, &arguments, &conversion);
        format_one(output, &conversion, &arguments);
    }
    va_end(arguments.list);
    if (output->count > INT_MAX) {
        errno = EOVERFLOW;
        return -1;
    }
    return (int)output->count;
}
