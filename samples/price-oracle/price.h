/* Prices, and which of several is the one. */
#ifndef PRICE_H
#define PRICE_H

#include <stddef.h>
#include <stdint.h>

enum { PRICE_ROOM = 24 };

struct price {
    int64_t millionths;
    int64_t time; /* as of when, in seconds since 1970 */
};

/* Reads what a source says: "PRICE TIME", as 1.0843 1764500000, with at most six digits behind the point. Returns 0, or -1. */
int price_read(const char *text, struct price *price);

/* Writes the number with six digits behind the point. */
void price_write(const struct price *price, char text[PRICE_ROOM]);

/* The median, as of the earliest of their times. One source alone is none, and two that are apart by more than 1 % are none. Sorts them.
 * Returns 0, or -1. */
int price_settle(struct price *prices, size_t count, struct price *settled);

#endif
