/* Coroutines of our own: each has a stack, and a few instructions change from one to the other. */

#include "show.h"

enum { STACK = 1 << 14, COROUTINES = 3 };

struct coroutine {
    void *stack_pointer;
    uint64_t state;
    unsigned char stack[STACK] __attribute__((aligned(16)));
};

/* Saves what the ABI lets a function keep, and goes on where the other was left. */
void change_stack(void **from, void *to);
__asm__(".text\n"
        ".type change_stack, @function\n"
        "change_stack:\n"
        "    endbr64\n"
        "    pushq %rbp\n    pushq %rbx\n    pushq %r12\n    pushq %r13\n    pushq %r14\n    pushq %r15\n"
        "    movq %rsp, (%rdi)\n"
        "    movq %rsi, %rsp\n"
        "    popq %r15\n    popq %r14\n    popq %r13\n    popq %r12\n    popq %rbx\n    popq %rbp\n"
        "    ret\n"
        ".size change_stack, . - change_stack\n");

static struct coroutine coroutines[COROUTINES];
static void *main_stack;
static int current;

static KEPT void yield_value(uint64_t value) {
    coroutines[current].state = value;
    change_stack(&coroutines[current].stack_pointer, main_stack);
}

static KEPT void walk(unsigned depth, uint64_t seed) {
    if (depth == 0) {
        yield_value(next_random(&seed));
        return;
    }
    walk(depth - 1, seed * 3 + 1);
    yield_value(seed ^ depth);
    walk(depth - 1, seed + depth);
}

static KEPT void body(void) {
    for (uint64_t round = 1;; round++)
        walk(5, round * (uint64_t)(current + 1));
}

static void create(struct coroutine *coroutine) {
    void **top = (void **)(coroutine->stack + STACK);
    *--top = NULL;
    *--top = (void *)body;
    for (int i = 0; i < 6; i++)
        *--top = NULL;
    coroutine->stack_pointer = top;
}

KEPT void stack_changes(void) {
    uint64_t sum = 0;
    for (int i = 0; i < COROUTINES; i++)
        create(&coroutines[i]);
    for (int turn = 0; turn < 1000; turn++) {
        current = turn * 7 % 5 % COROUTINES;
        change_stack(&main_stack, coroutines[current].stack_pointer);
        sum = mixed(sum, coroutines[current].state);
    }
    show("coroutines", sum);
}
