/* Integers, small calls, switches, structures and short strings, as ordinary programs mix them. */

#include "kernel.h"

#define KEPT __attribute__((noinline))

enum kind { FIRST, SECOND, THIRD, FOURTH, FIFTH };
struct record {
    struct record *next;
    enum kind kind;
    int number;
    char name[16];
};

static struct record records[64];
static int table[64], grid[16][16], total;

static KEPT int classify(int value) {
    switch (value & 7) {
    case 0:
        return value + 3;
    case 1:
        return value * 3;
    case 2:
        return value - 11;
    case 3:
        return value ^ 0x55;
    case 4:
        return value >> 1;
    case 5:
        return -value;
    case 6:
        return value / 7;
    default:
        return value % 13;
    }
}

static KEPT int same_name(const char *a, const char *b) {
    while (*a != 0 && *a == *b)
        a++, b++;
    return *a == *b;
}

static KEPT enum kind next_kind(enum kind kind, int value) {
    switch (kind) {
    case FIRST:
        return value > 100 ? FIRST : FOURTH;
    case SECOND:
        return value > 50 ? THIRD : FIFTH;
    case THIRD:
        return SECOND;
    case FOURTH:
        return value & 1 ? SECOND : FIRST;
    default:
        return THIRD;
    }
}

static KEPT void assign(struct record *record, const struct record *from) {
    struct record *next = record->next;
    *record = *from;
    record->next = next;
    record->kind = next_kind(from->kind, record->number);
    record->name[record->number & 7] ^= 1;
}

static KEPT void fill(int row, int value) {
    table[row & 63] = value;
    for (int i = row & 7; i < (row & 7) + 8; i++)
        grid[row & 15][i] = table[(row + i) & 63] + i;
    total += grid[row & 15][8];
}

int main(int argc, char **argv) {
    uint32_t seed = 11;
    for (int i = 0; i < 64; i++) {
        records[i].next = &records[(i * 7 + 1) & 63];
        for (int j = 0; j < 15; j++)
            records[i].name[j] = 'a' + (i >> 3);
    }
    struct record *record = records;
    for (int round = rounds_of(argc, argv); round > 0; round--)
        for (int i = 0; i < 1000; i++) {
            int value = classify((int)(next_random(&seed) & 0xffff));
            record->number = value;
            fill(value, i);
            if (same_name(record->name, record->next->name))
                assign(record->next, record);
            else
                total += record->kind * 3 + 1;
            record = record->next;
        }
    printf("%08x\n", (unsigned)total);
    return 0;
}
