/* The part that the argument names. Each is a function of a file of its own, but those on intrinsics. */

#include <stdio.h>
#include <string.h>

#define PARTS(each)                                                                                                    \
    each(atomics) \
    each(bit_fields) \
    each(branches) \
    each(calls) \
    each(doubles) \
    each(float_lanes) \
    each(floats) \
    each(frames) \
    each(hash_lanes) \
    each(integer_lanes) \
    each(integers) \
    each(jumps) \
    each(leaps) \
    each(long_doubles) \
    each(memory) \
    each(seldom_lanes) \
    each(special_lanes) \
    each(stack_changes) \
    each(wide_integers)

#define DECLARE(name) void name(void);
PARTS(DECLARE)

#define ENTRY(name) {#name, name},
static const struct {
    const char *name;
    void (*run)(void);
} parts[] = {PARTS(ENTRY)};

int main(int argc, char **argv) {
    if (argc > 1)
        for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
            if (strcmp(parts[i].name, argv[1]) == 0) {
                parts[i].run();
                return 0;
            }
    puts("no such part");
    return 1;
}
