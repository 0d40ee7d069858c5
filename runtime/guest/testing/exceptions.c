/* A program that raises exceptions when it is told to, and handles them. */
#include <litebox/exception.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REFUSED_FLAGS 0x40500UL
#define PATTERN 0x1122334455667788UL

static const char *what;
static int value = 42;
static uint64_t interrupts;
static uintptr_t interrupted_at;

static int is_clean(void) {
    unsigned mxcsr;
    unsigned short control;
    __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    __asm__ volatile("fnstcw %0" : "=m"(control));
    return mxcsr == 0x1fbf && control == 0x037f && (__builtin_ia32_readeflags_u64() & REFUSED_FLAGS) == 0;
}

static int handler(struct lb_exception *exception) {
    struct lb_registers *registers = exception->registers;
    if (!is_clean())
        _Exit(9);
    if (strcmp(what, "quiet") != 0)
        printf("exception %u, error code %u, address %#lx\n", exception->vector, exception->error_code,
               (unsigned long)exception->address);
    if (strcmp(what, "nested") == 0)
        __asm__ volatile("ud2");
    if (strcmp(what, "decline") == 0)
        return LB_EXCEPTION_DECLINE;
    if (strcmp(what, "recurse") == 0)
        exit(7);
    if (exception->vector == LB_EXCEPTION_DIVIDE)
        registers->rcx = 2;
    else if (exception->vector == LB_EXCEPTION_BREAKPOINT)
        registers->rip += 1;
    else if (exception->vector == LB_EXCEPTION_INVALID)
        registers->rip += 2;
    else
        registers->rax = (uintptr_t)&value;
    memset(exception->floats->xmm[5], 7, 16);
    return LB_EXCEPTION_RESUME;
}

uint64_t after_r8, after_r15, after_flags, after_xmm5;

/* Divides by zero, and says whether all came back but what the handler changes. */
static int divide(void) {
    unsigned quotient;
    __asm__ volatile("movq %1, %%r8\n\tmovq %1, %%r15\n\tmovq %1, %%xmm5\n\txorl %%edx, %%edx\n\tstc\n\t"
                     "divl %%ecx\n\t"
                     "movq %%xmm5, after_xmm5\n\tmovq %%r8, after_r8\n\tmovq %%r15, after_r15\n\t"
                     "pushfq\n\tpopq after_flags"
                     : "=a"(quotient)
                     : "r"(PATTERN), "0"(10), "c"(0)
                     : "rdx", "r8", "r15", "xmm5", "cc", "memory");
    printf("10 / 2 = %u, xmm5 %lx\n", quotient, (unsigned long)after_xmm5);
    return quotient == 5 && after_r8 == PATTERN && after_r15 == PATTERN && (after_flags & REFUSED_FLAGS) == 0;
}

static int load(uintptr_t address) {
    int loaded;
    __asm__ volatile("movl (%1), %0" : "=r"(loaded) : "a"(address));
    printf("loaded %d\n", loaded);
    return loaded == 42;
}

static int store(uintptr_t address) {
    __asm__ volatile("movl $43, (%0)" : : "a"(address) : "memory");
    return value == 43;
}

static int recurse(int depth) {
    volatile char room[512];
    room[0] = (char)depth;
    return depth == 0 ? 0 : recurse(depth - 1) + room[0];
}

static void interrupt(const struct lb_registers *registers) {
    interrupts++;
    interrupted_at = registers->rip;
}

__attribute__((noinline)) unsigned work(unsigned rounds) {
    unsigned sum = 0;
    for (unsigned i = 0; i < rounds; i++) {
        sum += i * i;
        __asm__ volatile("" : "+r"(sum));
    }
    return sum;
}

static int watch(void) {
    lb_on_interrupt(interrupt);
    unsigned sum = work(10);
    uint64_t count = lb_interrupt_count();
    int is_there = interrupted_at >= (uintptr_t)work && interrupted_at < (uintptr_t)work + 256;
    printf("sum %u, interrupts %lu, in work %d\n", sum, (unsigned long)interrupts, is_there);
    int is_counted = count == interrupts || strcmp(what, "watch the entry") == 0;
    lb_ignore_interrupts();
    count = lb_interrupt_count();
    work(10);
    return is_counted && lb_interrupt_count() == count && sum == 285;
}

static int run(void) {
    if (strcmp(what, "divide") == 0 || strcmp(what, "nested") == 0)
        return divide();
    if (strcmp(what, "null") == 0)
        return load(0);
    if (strcmp(what, "write code") == 0)
        return store((uintptr_t)&recurse);
    if (strcmp(what, "not canonical") == 0)
        return load(1UL << 63);
    if (strcmp(what, "guard page") == 0)
        return load((uintptr_t)0x7ffff000);
    if (strcmp(what, "recurse") == 0)
        return recurse(1000000);
    if (strcmp(what, "jump") == 0)
        ((void (*)(void))(uintptr_t)(value - 42))();
    if (strcmp(what, "breakpoint") == 0)
        __asm__ volatile("int3\n\t.byte 0x90");
    else if (strncmp(what, "watch", 5) == 0)
        return watch();
    else if (strcmp(what, "none") == 0 && lb_on_exception(NULL) == handler)
        __asm__ volatile("ud2");
    else
        __asm__ volatile("ud2");
    return 1;
}

int main(int argc, char **argv) {
    what = argc > 1 ? argv[1] : "invalid";
    if (lb_on_exception(handler) != NULL)
        return 8;
    return run() ? 0 : 1;
}
