#include <ctype.h>
#include <stdlib.h>

#include "scan.h"

struct item {
    struct litebox_input *input;
    char *text;
    size_t length;
    size_t most;
};

/* The next character in lower case, or -1 where the item has to end. */
static int next(const struct item *item) {
    if (item->length == item->most)
        return -1;
    int character = item->input->peek(item->input);
    return character < 0 ? -1 : tolower(character);
}

static void take(struct item *item) {
    item->text[item->length++] = (char)item->input->peek(item->input);
    item->input->advance(item->input);
}

/* Takes the next character if it is (character), given in lower case. */
static bool take_if(struct item *item, int character) {
    if (next(item) != character)
        return false;
    take(item);
    return true;
}

/* Digits of (base), perhaps none. */
static void take_digits(struct item *item, int base) {
    for (;;) {
        int character = next(item);
        int digit = character >= 0 && isdigit(character) ? character - '0' : isalpha(character) ? character - 'a' + 10 : 99;
        if (character < 0 || digit >= base)
            return;
        take(item);
    }
}

static void take_word(struct item *item, const char *word) {
    while (*word != '\0' && take_if(item, *word))
        word++;
}

static void take_integer(struct item *item, int base) {
    if ((base == 0 || base == 16) && take_if(item, '0')) {
        if (take_if(item, 'x'))
            base = 16;
        else if (base == 0)
            base = 8;
    }
    take_digits(item, base == 0 ? 10 : base);
}

static void take_float(struct item *item) {
    if (next(item) == 'i') {
        take_word(item, "infinity");
        return;
    }
    if (next(item) == 'n') {
        take_word(item, "nan");
        return;
    }
    bool hexadecimal = take_if(item, '0') && take_if(item, 'x');
    size_t before = item->length;
    take_digits(item, hexadecimal ? 16 : 10);
    bool point = take_if(item, '.');
    if (point)
        take_digits(item, hexadecimal ? 16 : 10);
    /* An exponent stands behind digits only. */
    bool digits = item->length > before + point || (!hexadecimal && before > 0 && item->text[before - 1] == '0');
    if (digits && take_if(item, hexadecimal ? 'p' : 'e')) {
        if (!take_if(item, '+'))
            take_if(item, '-');
        take_digits(item, 10);
    }
}

/* Whether all of the text is a number. (*at) is where the conversion ended. */
static bool is_whole(const struct item *item, const char *at) {
    return item->length > 0 && at == item->text + item->length;
}

bool litebox_scan_number(struct litebox_input *input, char *text, size_t most, int base) {
    struct item item = {.input = input, .text = text, .most = most < SCAN_NUMBER_LIMIT ? most : SCAN_NUMBER_LIMIT};
    if (!take_if(&item, '+'))
        take_if(&item, '-');
    if (base < 0)
        take_float(&item);
    else
        take_integer(&item, base);
    text[item.length] = '\0';
    /* At the limit there may be more of it, and its beginning is another number. */
    if (item.length == SCAN_NUMBER_LIMIT && most > SCAN_NUMBER_LIMIT)
        return false;
    char *end;
    if (base < 0)
        (void)strtod(text, &end);
    else
        (void)strtoull(text, &end, base);
    return is_whole(&item, end);
}
