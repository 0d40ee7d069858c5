/* Loops over bytes: length, comparison, copy, search, count. Written out, for the machine's C library has its own in assembly. */

#include "kernel.h"

#pragma GCC optimize("no-tree-loop-distribute-patterns")
#define KEPT __attribute__((noinline))

static char text[1 << 16], copy[1 << 16];
static unsigned counts[256];

static KEPT unsigned length(const char *s) {
    unsigned n = 0;
    while (s[n] != 0)
        n++;
    return n;
}

static KEPT int compare(const char *a, const char *b) {
    while (*a != 0 && *a == *b)
        a++, b++;
    return (unsigned char)*a - (unsigned char)*b;
}

static KEPT char *duplicate(char *to, const char *from) {
    while ((*to++ = *from++) != 0)
        ;
    return to;
}

static KEPT const char *find(const char *hay, const char *needle) {
    for (; *hay != 0; hay++) {
        const char *a = hay, *b = needle;
        while (*b != 0 && *a == *b)
            a++, b++;
        if (*b == 0)
            return hay;
    }
    return NULL;
}

static KEPT void upper(char *s) {
    for (; *s != 0; s++)
        if (*s >= 'a' && *s <= 'z')
            *s -= 32;
}

int main(int argc, char **argv) {
    uint32_t seed = 5, sum = 0;
    for (unsigned i = 0; i < sizeof text - 1; i++)
        text[i] = next_random(&seed) % 7 == 0 ? ' ' : (char)('a' + next_random(&seed) % 26);
    for (int round = rounds_of(argc, argv); round > 0; round--) {
        duplicate(copy, text);
        upper(copy);
        sum = sum * 31 + length(copy);
        sum += (uint32_t)compare(copy, text) + (uint32_t)(find(text, "zebra") != NULL);
        for (const char *s = copy; *s != 0; s++)
            counts[(unsigned char)*s]++;
        text[round & 0xffff % (sizeof text - 1)] = 'q';
    }
    printf("%08x %u\n", sum, counts['Q']);
    return 0;
}
