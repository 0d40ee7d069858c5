/*
 * Runs single instructions on this machine's processor. Reads cases from standard input, writes outcomes to standard output
 * (struct state, little-endian, as in host-cpu.test.ts). One signal enters the test state by rewriting the interrupted context,
 * with the trap flag set; the trap, or a fault, leaves it.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x10000000UL
#define PAGE 0x20000000UL
#define WINDOW 0x20000c00UL
#define READ_ONLY 0x20002000UL

struct state {
    uint8_t code[16];
    uint32_t repeated;
    uint32_t vector;
    uint64_t gpr[16];
    uint64_t rip;
    uint64_t rflags;
    uint8_t xmm[256];
    uint8_t window[1024];
    /* As FXSAVE has them: registers from the top, one tag bit each, 1 = in use. */
    uint8_t st[128];
    uint16_t control;
    uint16_t status;
    uint16_t tag;
    uint16_t unused;
    uint32_t mxcsr;
    uint32_t unused_too;
    /* Bits 255:128 of the registers YMM. */
    uint8_t ymm_high[256];
};

/* The XSAVE area that is the frame's floating-point part, in its standard form (SDM Vol. 1, 13.4). */
#define STATE_BITS 512
#define YMM_HIGH 576
#define X87_SSE_AVX 7
#define AVX 4

static const int ORDER[16] = { REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                               REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15 };
static struct state now;
static int inside;
static int has_avx;
static gregset_t outside_registers;
/* The legacy area, the header and the upper halves. */
static uint8_t outside_floats[832];

static void enter(ucontext_t *context)
{
    memcpy(outside_registers, context->uc_mcontext.gregs, sizeof outside_registers);
    memcpy(outside_floats, context->uc_mcontext.fpregs, sizeof outside_floats);
    for (int i = 0; i < 16; i++) context->uc_mcontext.gregs[ORDER[i]] = (greg_t)now.gpr[i];
    context->uc_mcontext.gregs[REG_RIP] = (greg_t)now.rip;
    context->uc_mcontext.gregs[REG_EFL] = (greg_t)(now.rflags | 0x100);
    memcpy(context->uc_mcontext.fpregs->_xmm, now.xmm, 256);
    memcpy(context->uc_mcontext.fpregs->_st, now.st, 128);
    context->uc_mcontext.fpregs->cwd = now.control;
    context->uc_mcontext.fpregs->swd = now.status;
    context->uc_mcontext.fpregs->ftw = now.tag;
    context->uc_mcontext.fpregs->mxcsr = now.mxcsr;
    uint8_t *area = (uint8_t *)context->uc_mcontext.fpregs;
    /* Components that are not said to be in use are loaded with their initial state. */
    area[STATE_BITS] |= has_avx ? X87_SSE_AVX : X87_SSE_AVX & ~AVX;
    if (has_avx) memcpy(area + YMM_HIGH, now.ymm_high, sizeof now.ymm_high);
    inside = 1;
}

static void leave(ucontext_t *context, uint32_t vector)
{
    for (int i = 0; i < 16; i++) now.gpr[i] = (uint64_t)context->uc_mcontext.gregs[ORDER[i]];
    now.rip = (uint64_t)context->uc_mcontext.gregs[REG_RIP];
    now.rflags = (uint64_t)context->uc_mcontext.gregs[REG_EFL];
    memcpy(now.xmm, context->uc_mcontext.fpregs->_xmm, 256);
    memcpy(now.st, context->uc_mcontext.fpregs->_st, 128);
    const uint8_t *area = (const uint8_t *)context->uc_mcontext.fpregs;
    if (has_avx && (area[STATE_BITS] & AVX) != 0)
        memcpy(now.ymm_high, area + YMM_HIGH, sizeof now.ymm_high);
    else if (has_avx)
        memset(now.ymm_high, 0, sizeof now.ymm_high);
    now.control = context->uc_mcontext.fpregs->cwd;
    now.status = context->uc_mcontext.fpregs->swd;
    now.tag = context->uc_mcontext.fpregs->ftw;
    now.mxcsr = context->uc_mcontext.fpregs->mxcsr;
    now.vector = vector;
    memcpy(context->uc_mcontext.gregs, outside_registers, sizeof outside_registers);
    memcpy(context->uc_mcontext.fpregs, outside_floats, sizeof outside_floats);
    inside = 0;
}

static void on_signal(int signal, siginfo_t *info, void *raw)
{
    ucontext_t *context = raw;
    (void)info;
    if (signal == SIGUSR1) {
        enter(context);
        return;
    }
    if (!inside) _exit(3);
    if (signal == SIGTRAP) {
        /* A repeated string instruction traps after every round. */
        if (now.repeated && (uint64_t)context->uc_mcontext.gregs[REG_RIP] == CODE) return;
        leave(context, 1);
        return;
    }
    leave(context, (uint32_t)context->uc_mcontext.gregs[REG_TRAPNO]);
}

static void *map(unsigned long address, size_t size, int protection)
{
    void *place = mmap((void *)address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (place != (void *)address) _exit(4);
    return place;
}

static int transfer(int file, void *data, size_t size, int writing)
{
    uint8_t *at = data;
    while (size > 0) {
        ssize_t done = writing ? write(file, at, size) : read(file, at, size);
        if (done <= 0) return 0;
        at += done;
        size -= (size_t)done;
    }
    return 1;
}

int main(void)
{
    has_avx = __builtin_cpu_supports("avx");
    static uint8_t signal_stack[1 << 16];
    stack_t stack = { .ss_sp = signal_stack, .ss_size = sizeof signal_stack };
    sigaltstack(&stack, NULL);
    struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    int signals[] = { SIGUSR1, SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE };
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
    uint8_t *code = map(CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
    uint8_t *page = map(PAGE, 4096, PROT_READ | PROT_WRITE);
    /* Not zero: as an x87 control word that would unmask exceptions. */
    memset(map(READ_ONLY, 4096, PROT_READ | PROT_WRITE), 0x7f, 4096);
    mprotect((void *)READ_ONLY, 4096, PROT_READ);
    while (transfer(0, &now, sizeof now, 0)) {
        memset(code, 0x90, 64);
        memcpy(code, now.code, sizeof now.code);
        memset(page, 0, 4096);
        memcpy((void *)WINDOW, now.window, sizeof now.window);
        kill(getpid(), SIGUSR1);
        memcpy(now.window, (void *)WINDOW, sizeof now.window);
        if (!transfer(1, &now, sizeof now, 1)) return 1;
    }
    return 0;
}
