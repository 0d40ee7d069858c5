#include <stdint.h>
#include <string.h>

#include "../entry/entry.h"
#include "calendar.h"

struct text {
    char *next;
    size_t room;
    bool full;
};

static void put(struct text *text, const char *bytes, size_t length) {
    if (length >= text->room)
        text->full = true;
    if (text->full)
        return;
    memcpy(text->next, bytes, length);
    text->next += length;
    text->room -= length;
}

/* At least (width) characters, with (pad) in front of the digits. */
static void put_number(struct text *text, int64_t number, int width, char pad) {
    char digits[24];
    int first = (int)sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    for (; rest > 0 || first == (int)sizeof digits; rest /= 10)
        digits[--first] = (char)('0' + rest % 10);
    while ((int)sizeof digits - first < width - (number < 0))
        digits[--first] = pad;
    if (number < 0)
        digits[--first] = '-';
    put(text, digits + first, sizeof digits - (size_t)first);
}

/* One of several names that a NUL ends; `?` where there is no such one. */
static void put_name(struct text *text, const char *names, int count, int which, size_t most) {
    if (which < 0 || which >= count) {
        put(text, "?", 1);
        return;
    }
    for (; which > 0; which--)
        names += strlen(names) + 1;
    size_t length = strlen(names);
    put(text, names, length < most ? length : most);
}

static int64_t year_of(const struct tm *date) {
    return INT64_C(1900) + date->tm_year;
}

/* ISO 8601: week 1 is that of the first Thursday, and weeks begin with Monday. Gives the year that the week belongs to. */
static int64_t iso_week(const struct tm *date, int64_t *week) {
    int64_t year = year_of(date);
    int64_t thursday = date->tm_yday - (date->tm_wday + INT64_C(6)) % 7 + 3; /* the day of the year of this week's */
    int length = 365 + litebox_is_leap_year(year);
    if (thursday < 0) {
        year--;
        thursday += 365 + litebox_is_leap_year(year);
    } else if (thursday >= length) {
        year++;
        thursday -= length;
    }
    *week = thursday / 7 + 1;
    return year;
}

/* What conversions of several parts stand for (C11 7.27.3.5, in the C locale). */
static const char *meaning_of(char letter) {
    switch (letter) {
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'r':
        return "%I:%M:%S %p";
    case 'R':
        return "%H:%M";
    case 'T':
    case 'X':
        return "%H:%M:%S";
    default:
        return NULL;
    }
}

static void put_week(struct text *text, char letter, const struct tm *date) {
    int64_t week;
    int64_t year = iso_week(date, &week);
    if (letter == 'V')
        put_number(text, week, 2, '0');
    else if (letter == 'G')
        put_number(text, year, 1, '0');
    else
        put_number(text, year - litebox_floor_divide(year, 100) * 100, 2, '0');
}

static void put_year(struct text *text, char letter, int64_t year) {
    int64_t century = litebox_floor_divide(year, 100);
    if (letter == 'Y')
        put_number(text, year, 1, '0');
    else
        put_number(text, letter == 'C' ? century : year - century * 100, 2, '0');
}

static void put_words(struct text *text, char letter, const struct tm *date) {
    static const char days[] = "Sunday\0Monday\0Tuesday\0Wednesday\0Thursday\0Friday\0Saturday";
    static const char months[] =
        "January\0February\0March\0April\0May\0June\0July\0August\0September\0October\0November\0December";
    if (letter == 'a' || letter == 'A')
        put_name(text, days, 7, date->tm_wday, letter == 'a' ? 3 : 9);
    else
        put_name(text, months, 12, date->tm_mon, letter == 'B' ? 9 : 3);
}

/* The conversions that are one number of at most three digits; false where (letter) is none. */
static bool put_field(struct text *text, char letter, const struct tm *date) {
    int64_t month = date->tm_mon, hour = date->tm_hour, year_day = date->tm_yday, week_day = date->tm_wday;
    const struct {
        char letter, pad;
        unsigned char width;
        int64_t value;
    } fields[] = {
        {'d', '0', 2, date->tm_mday},
        {'e', ' ', 2, date->tm_mday},
        {'H', '0', 2, date->tm_hour},
        {'I', '0', 2, (hour + 11) % 12 + 1},
        {'j', '0', 3, year_day + 1},
        {'m', '0', 2, month + 1},
        {'M', '0', 2, date->tm_min},
        {'S', '0', 2, date->tm_sec},
        {'u', '0', 1, (week_day + 6) % 7 + 1},
        {'U', '0', 2, (year_day + 7 - week_day) / 7},
        {'w', '0', 1, date->tm_wday},
        {'W', '0', 2, (year_day + 7 - (week_day + 6) % 7) / 7},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].letter != letter)
            continue;
        put_number(text, fields[i].value, fields[i].width, fields[i].pad);
        return true;
    }
    return false;
}

static void put_conversion(struct text *text, char letter, const struct tm *date) {
    if (put_field(text, letter, date))
        return;
    switch (letter) {
    case 'a':
    case 'A':
    case 'b':
    case 'B':
    case 'h':
        put_words(text, letter, date);
        return;
    case 'C':
    case 'y':
    case 'Y':
        put_year(text, letter, year_of(date));
        return;
    case 'g':
    case 'G':
    case 'V':
        put_week(text, letter, date);
        return;
    case 'n':
        put(text, "\n", 1);
        return;
    case 'p':
        put(text, date->tm_hour < 12 ? "AM" : "PM", 2);
        return;
    case 't':
        put(text, "\t", 1);
        return;
    case 'z':
        put(text, "+0000", 5);
        return;
    case 'Z':
        put(text, "UTC", 3);
        return;
    case '%':
        put(text, "%", 1);
        return;
    default:
        litebox_abort(LITEBOX_ABORT_BAD_FORMAT);
    }
}

static void put_format(struct text *text, const char *format, const struct tm *date) {
    for (; *format != '\0'; format++) {
        if (*format != '%') {
            put(text, format, 1);
            continue;
        }
        format++;
        if (*format == 'E' || *format == 'O') /* other forms of a locale; C has none */
            format++;
        const char *meaning = meaning_of(*format);
        if (meaning == NULL)
            put_conversion(text, *format, date);
        else
            put_format(text, meaning, date); /* parts have no parts */
    }
}

size_t strftime(char *text, size_t size, const char *format, const struct tm *date) {
    struct text output = {.next = text, .room = size};
    put_format(&output, format, date);
    if (output.full || size == 0)
        return 0;
    *output.next = '\0';
    return (size_t)(output.next - text);
}
