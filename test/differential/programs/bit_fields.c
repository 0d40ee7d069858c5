/* Bit fields, packed and unaligned structures, unions. */

#include "show.h"

struct fields {
    unsigned a : 3;
    signed b : 7;
    uint64_t c : 41;
    unsigned d : 1;
    signed e : 13;
    uint16_t f : 9;
    int64_t g : 33;
};
struct __attribute__((packed)) packed {
    uint8_t first;
    uint64_t second;
    signed third : 5;
    unsigned fourth : 23;
    double fifth;
    uint16_t sixth;
};
union shapes {
    struct fields fields;
    uint8_t bytes[sizeof(struct fields)];
    struct {
        uint16_t low;
        float real;
    } mixed;
};

static KEPT void change(struct fields *f, uint64_t value) {
    f->a += (unsigned)value;
    f->b = (int)(value >> 5 & 0xfff) - f->b;
    f->c ^= value * 31;
    f->d = !f->d;
    f->e *= 3 + (int)(value & 3);
    f->f = (uint16_t)(f->f << 1 | (f->g < 0));
    f->g -= (int64_t)value >> 20;
}
static KEPT uint64_t summed(struct fields f) {
    uint64_t sum = mixed(f.a, (uint64_t)f.b);
    sum = mixed(sum, f.c), sum = mixed(sum, f.d), sum = mixed(sum, (uint64_t)f.e);
    return mixed(mixed(sum, f.f), (uint64_t)f.g);
}
static KEPT struct packed packed_of(uint64_t value) {
    return (struct packed){(uint8_t)value,       value * 5,        (int)(value >> 9 & 15), (unsigned)(value >> 3 & 0xffff),
                           (double)value * 0.25, (uint16_t)(value >> 50)};
}

KEPT void bit_fields(void) {
    uint64_t seed = 91, sum = 0;
    struct fields fields = {1, -2, 3, 0, -5, 6, -7};
    struct packed list[5];
    union shapes shapes;
    memset(&shapes, 0, sizeof shapes);
    for (int i = 0; i < 200; i++) {
        change(&fields, next_random(&seed));
        sum = mixed(sum, summed(fields));
        list[i % 5] = packed_of(next_random(&seed));
        sum = mixed(sum, list[i % 3].second + list[i % 2].fourth + (uint64_t)list[0].third + bits_of(list[0].fifth));
        list[i % 5].fourth += list[0].sixth;
        shapes.fields.c = sum;
        shapes.bytes[i % sizeof shapes.bytes] ^= (uint8_t)i;
        sum = mixed(sum, shapes.mixed.low);
        if (i == 99)
            show("half", sum);
    }
    show("fields", sum);
    show("last", summed(fields));
}
