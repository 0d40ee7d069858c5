#include "price.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { MILLION = 1000000, FRACTION = 6, LONGEST = 9, LONGEST_TIME = 12, LEAST_SOURCES = 2, APART = 100 };

/* Takes digits, of which there must be one to (most). Returns how many there are, or 0. */
static int take_digits(const char **text, int most, int64_t *number) {
    int count = 0;
    for (*number = 0; isdigit((unsigned char)**text); (*text)++) {
        if (++count > most)
            return 0;
        *number = *number * 10 + (**text - '0');
    }
    return count;
}

int price_read(const char *text, struct price *price) {
    int64_t whole, part = 0;
    if (take_digits(&text, LONGEST, &whole) == 0)
        return -1;
    if (*text == '.') {
        text++;
        int count = take_digits(&text, FRACTION, &part);
        if (count == 0)
            return -1;
        for (; count < FRACTION; count++)
            part *= 10;
    }
    price->millionths = whole * MILLION + part;
    if (*text++ != ' ' || take_digits(&text, LONGEST_TIME, &price->time) == 0)
        return -1;
    if (*text == '\n')
        text++;
    return *text == '\0' && price->millionths > 0 ? 0 : -1;
}

void price_write(const struct price *price, char text[PRICE_ROOM]) {
    snprintf(text, PRICE_ROOM, "%" PRId64 ".%06" PRId64, price->millionths / MILLION, price->millionths % MILLION);
}

static int by_price(const void *one, const void *other) {
    const struct price *first = one, *second = other;
    return (first->millionths > second->millionths) - (first->millionths < second->millionths);
}

int price_settle(struct price *prices, size_t count, struct price *settled) {
    if (count < LEAST_SOURCES)
        return -1;
    qsort(prices, count, sizeof *prices, by_price);
    if (count == LEAST_SOURCES && prices[1].millionths - prices[0].millionths > prices[0].millionths / APART)
        return -1;
    *settled = prices[(count - 1) / 2];
    for (size_t i = 0; i < count; i++) {
        if (prices[i].time < settled->time)
            settled->time = prices[i].time;
    }
    return 0;
}
