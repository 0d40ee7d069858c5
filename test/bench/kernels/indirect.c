/* Calls through pointers: objects with methods, and a virtual machine whose instructions are functions. */

#include "kernel.h"

struct shape {
    int (*area)(const struct shape *);
    int (*grow)(struct shape *, int);
    int width, height;
};

static int square_area(const struct shape *s) { return s->width * s->width; }
static int rectangle_area(const struct shape *s) { return s->width * s->height; }
static int triangle_area(const struct shape *s) { return s->width * s->height / 2; }
static int grow_width(struct shape *s, int by) { return s->width = (s->width + by) & 0xff; }
static int grow_both(struct shape *s, int by) { return (s->width = (s->width + by) & 0x7f) + (s->height ^= by); }

struct machine {
    int stack[64];
    int top;
    unsigned at;
};
typedef void instruction(struct machine *, int);
struct step {
    instruction *run;
    int operand;
};

static void push(struct machine *m, int n) { m->stack[m->top++ & 63] = n; }
static void add(struct machine *m, int n) { m->top--, m->stack[(m->top - 1) & 63] += m->stack[m->top & 63] + n; }
static void mix(struct machine *m, int n) { m->stack[(m->top - 1) & 63] = m->stack[(m->top - 1) & 63] * 5 ^ n; }
static void skip(struct machine *m, int n) { m->at += m->stack[(m->top - 1) & 63] & n; }

static const struct step program[] = {{push, 3}, {mix, 17}, {push, 9}, {add, 1}, {skip, 1},
                                      {mix, 40}, {push, 5}, {mix, 2},  {add, 7}, {skip, 1}, {mix, 9}};
static struct shape shapes[32];

int main(int argc, char **argv) {
    uint32_t total = 0;
    struct machine machine = {.top = 1};
    for (int i = 0; i < 32; i++)
        shapes[i] = (struct shape){i % 3 == 0   ? square_area
                                   : i % 3 == 1 ? rectangle_area
                                                : triangle_area,
                                   i & 1 ? grow_width : grow_both, i, 32 - i};
    for (int round = rounds_of(argc, argv); round > 0; round--) {
        for (int i = 0; i < 32; i++) {
            struct shape *shape = &shapes[(i * 5 + round) & 31];
            total += (uint32_t)shape->area(shape) + (uint32_t)shape->grow(shape, i);
        }
        for (int i = 0; i < 10; i++)
            for (machine.at = 0; machine.at < sizeof program / sizeof *program;) {
                const struct step *step = &program[machine.at++];
                step->run(&machine, step->operand);
            }
        total += (uint32_t)machine.stack[round & 63];
    }
    printf("%08x\n", total);
    return 0;
}
