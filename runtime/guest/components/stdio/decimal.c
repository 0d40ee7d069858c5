#include "decimal.h"

#include <stdint.h>
#include <string.h>

#define WORD_BASE 1000000000U

/* An integer in base 10^9, the least significant word first. */
struct integer {
    unsigned count;
    uint32_t *words;
};

static void multiply(struct integer *integer, uint32_t factor) {
    uint64_t carry = 0;
    for (unsigned i = 0; i < integer->count; i++) {
        uint64_t product = (uint64_t)integer->words[i] * factor + carry;
        integer->words[i] = (uint32_t)(product % WORD_BASE);
        carry = product / WORD_BASE;
    }
    for (; carry > 0; carry /= WORD_BASE)
        integer->words[integer->count++] = (uint32_t)(carry % WORD_BASE);
}

/* Multiplies by (base) to the power of (exponent), with as many factors at a time as fit into 32 bits beside a word. */
static void multiply_power(struct integer *integer, uint32_t base, unsigned exponent) {
    while (exponent > 0) {
        uint32_t factor = 1;
        for (; exponent > 0 && factor <= UINT32_MAX / base; exponent--)
            factor *= base;
        multiply(integer, factor);
    }
}

static void write_digits(struct litebox_decimal *decimal, const struct integer *integer) {
    char *end = decimal->digits + 9 * (size_t)integer->count;
    for (unsigned i = 0; i < integer->count; i++) {
        uint32_t word = integer->words[i];
        for (int digit = 0; digit < 9; digit++) {
            *--end = (char)('0' + word % 10);
            word /= 10;
        }
    }
    int length = 9 * (int)integer->count;
    int leading = 0;
    while (leading < length && decimal->digits[leading] == '0')
        leading++;
    memmove(decimal->digits, decimal->digits + leading, (size_t)(length - leading));
    decimal->count = length - leading;
    decimal->exponent += decimal->count - 1;
    while (decimal->count > 0 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
}

void litebox_decimal_from(struct litebox_decimal *decimal, uint64_t mantissa, int exponent) {
    decimal->count = 0;
    decimal->exponent = 0;
    if (mantissa == 0)
        return;
    int trailing = __builtin_ctzll(mantissa);
    mantissa >>= trailing;
    exponent += trailing;
    struct integer integer = {.words = decimal->words};
    for (; mantissa > 0; mantissa /= WORD_BASE)
        integer.words[integer.count++] = (uint32_t)(mantissa % WORD_BASE);
    if (exponent >= 0) {
        multiply_power(&integer, 2, (unsigned)exponent);
    } else {
        multiply_power(&integer, 5, (unsigned)-exponent); /* m * 2^-n = m * 5^n / 10^n */
        decimal->exponent = exponent;
    }
    write_digits(decimal, &integer);
}

/* Whether the digits from (count) on are more than half of the place before, or just half and that place is odd. */
static int rounds_up(const struct litebox_decimal *decimal, ptrdiff_t count) {
    if (count < 0 || decimal->digits[count] < '5')
        return 0;
    if (decimal->digits[count] > '5' || count + 1 < decimal->count)
        return 1;
    return count > 0 && (decimal->digits[count - 1] - '0') % 2 != 0;
}

void litebox_decimal_round(struct litebox_decimal *decimal, ptrdiff_t count) {
    if (count >= decimal->count)
        return;
    int up = rounds_up(decimal, count);
    int kept = count < 0 ? 0 : (int)count;
    if (up) {
        while (kept > 0 && decimal->digits[kept - 1] == '9')
            kept--;
        if (kept > 0) {
            decimal->digits[kept - 1]++;
        } else {
            decimal->digits[0] = '1';
            decimal->exponent++;
            kept = 1;
        }
    } else {
        while (kept > 0 && decimal->digits[kept - 1] == '0')
            kept--;
    }
    decimal->count = kept;
}
