/*
 * Runs bad code on this machine's processor: the pages of bad-code/image.ts at their addresses, one case after the other from standard
 * input (struct state), and what the exception left behind to standard output. As in runtime/x86/testing/host-cpu.c one signal enters
 * the test state by rewriting the interrupted context, and that of the exception leaves it.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define BASE 0x40000000UL
#define PAGES 9
#define PAGE 4096

struct state {
    uint64_t gpr[16];
    uint64_t rip;
    uint64_t rflags;
    uint64_t vector;
    uint64_t error_code;
    uint64_t address;
    uint64_t mxcsr;
    uint8_t xmm[256];
    uint8_t pages[PAGES][PAGE];
};

enum { ABSENT = -1 };
static const int PROTECTION[PAGES] = {
    PROT_READ | PROT_EXEC,  PROT_READ | PROT_EXEC,  ABSENT, PROT_READ, ABSENT, PROT_READ | PROT_WRITE,
    PROT_READ | PROT_WRITE, ABSENT,                 PROT_READ | PROT_WRITE};
static const int ORDER[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
static struct state now;
static int inside;
static gregset_t outside_registers;
static struct _libc_fpstate outside_floats;

static void enter(mcontext_t *context) {
    memcpy(outside_registers, context->gregs, sizeof outside_registers);
    memcpy(&outside_floats, context->fpregs, sizeof outside_floats);
    for (int i = 0; i < 16; i++)
        context->gregs[ORDER[i]] = (greg_t)now.gpr[i];
    context->gregs[REG_RIP] = (greg_t)now.rip;
    context->gregs[REG_EFL] = (greg_t)now.rflags;
    memcpy(context->fpregs->_xmm, now.xmm, 256);
    context->fpregs->mxcsr = (uint32_t)now.mxcsr;
    /* XSTATE_BV of the XSAVE header: x87 and SSE are in use. */
    ((uint8_t *)context->fpregs)[512] |= 3;
    inside = 1;
}

static void leave(mcontext_t *context) {
    for (int i = 0; i < 16; i++)
        now.gpr[i] = (uint64_t)context->gregs[ORDER[i]];
    now.rip = (uint64_t)context->gregs[REG_RIP];
    now.rflags = (uint64_t)context->gregs[REG_EFL];
    now.vector = (uint64_t)context->gregs[REG_TRAPNO];
    now.error_code = (uint64_t)context->gregs[REG_ERR];
    now.address = (uint64_t)context->gregs[REG_CR2];
    now.mxcsr = context->fpregs->mxcsr;
    memcpy(now.xmm, context->fpregs->_xmm, 256);
    memcpy(context->gregs, outside_registers, sizeof outside_registers);
    memcpy(context->fpregs, &outside_floats, sizeof outside_floats);
    inside = 0;
}

static void on_signal(int signal, siginfo_t *info, void *raw) {
    mcontext_t *context = &((ucontext_t *)raw)->uc_mcontext;
    (void)info;
    if (signal == SIGUSR1)
        enter(context);
    else if (inside)
        leave(context);
    else
        _exit(3);
}

static int transfer(int file, void *data, size_t size, int writing) {
    uint8_t *at = data;
    while (size > 0) {
        ssize_t done = writing ? write(file, at, size) : read(file, at, size);
        if (done <= 0)
            return 0;
        at += done;
        size -= (size_t)done;
    }
    return 1;
}

static void fill_pages(void) {
    for (int i = 0; i < PAGES; i++) {
        void *page = (void *)(BASE + (uint64_t)i * PAGE);
        if (PROTECTION[i] == ABSENT)
            continue;
        mprotect(page, PAGE, PROT_READ | PROT_WRITE);
        memcpy(page, now.pages[i], PAGE);
        mprotect(page, PAGE, PROTECTION[i]);
    }
}

int main(void) {
    static uint8_t signal_stack[1 << 16];
    stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof signal_stack};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    int signals[] = {SIGUSR1, SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE};
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
    for (int i = 0; i < PAGES; i++)
        if (PROTECTION[i] != ABSENT &&
            mmap((void *)(BASE + (uint64_t)i * PAGE), PAGE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED)
            return 4;
    while (transfer(0, &now, sizeof now, 0)) {
        fill_pages();
        kill(getpid(), SIGUSR1);
        for (int i = 0; i < PAGES; i++)
            if (PROTECTION[i] != ABSENT)
                memcpy(now.pages[i], (void *)(BASE + (uint64_t)i * PAGE), PAGE);
        if (!transfer(1, &now, sizeof now, 1))
            return 1;
    }
    return 0;
}
