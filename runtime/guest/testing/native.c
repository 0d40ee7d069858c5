/* What the platform and the linker script give the library OS in an enclave. */
#include "native.h"

#include <pthread.h>

#include "../components/entry/thread.h"

jmp_buf abort_place;
volatile int abort_expected;

static uint64_t random_state = 0x243f6a8885a308d3;

/* xorshift64* */
uint64_t random_number(void) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * 0x2545f4914f6cdd1d;
}

unsigned random_below(unsigned bound) {
    return (unsigned)(random_number() >> 33) % bound;
}

_Noreturn void litebox_abort(unsigned reason);
_Noreturn void litebox_abort(unsigned reason) {
    if (abort_expected)
        longjmp(abort_place, (int)reason);
    fprintf(stderr, "the library OS aborted, reason %u\n", reason);
    exit(1);
}

_Noreturn void litebox_finish(int status);
_Noreturn void litebox_finish(int status) {
    exit(status);
}

_Noreturn void litebox_end(int status);
_Noreturn void litebox_end(int status) {
    _exit(status);
}

/* One thread of the enclave is one of this machine. */
static struct litebox_thread blocks[NATIVE_THREADS];
uint32_t native_threads = 1;
static _Thread_local uint32_t this_number;
uint32_t native_thread_number(void) {
    return this_number;
}

struct litebox_thread *litebox_this_thread(void) {
    return &blocks[this_number];
}

uint32_t litebox_thread_count(void) {
    return native_threads;
}

struct litebox_thread *litebox_thread(uint32_t number) {
    return &blocks[number];
}

void litebox_prepare_locals(void) {
}

/* Who starts a thread wants it in the image. */
const char litebox_thread_entry[1];

static void *enter(void *number) {
    this_number = (uint32_t)(uintptr_t)number;
    uint64_t announced = STATE_ANNOUNCED;
    struct litebox_thread *self = litebox_this_thread();
    CHECK(__atomic_compare_exchange_n(&self->state, &announced, STATE_RUNNING, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED),
          "thread %u was started in state %u", this_number, (unsigned)announced);
    self->begin();
    return NULL;
}

void native_thread_start(uint32_t number) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, enter, (void *)(uintptr_t)number) == 0, "pthread_create");
    CHECK(pthread_detach(thread) == 0, "pthread_detach");
}

static int64_t no_host(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
    fprintf(stderr, "unexpected host call %u(%#lx, %#lx, %#lx)\n", (unsigned)number, a, b, c);
    exit(1);
}

int64_t (*host)(uint64_t, uint64_t, uint64_t, uint64_t) = no_host;

int64_t litebox_leave(uint64_t reason, uint64_t a, uint64_t b, uint64_t c, uint64_t d);
int64_t litebox_leave(uint64_t reason, uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
    if (reason == EXIT_THREAD) {
        __atomic_store_n(&litebox_this_thread()->state, STATE_ENDED, __ATOMIC_RELEASE);
        pthread_exit(NULL);
    }
    CHECK(reason == EXIT_HOSTCALL, "left with reason %u", (unsigned)reason);
    return host(a, b, c, d);
}

static _Bool random_word(uint64_t *word) {
    *word = random_number();
    return 1;
}

_Bool (*processor_word)(uint64_t *word) = random_word;

_Bool litebox_processor_word(uint64_t *word);
_Bool litebox_processor_word(uint64_t *word) {
    return processor_word(word);
}

/* The cipher of fs-cipher.c does not fail, unless a test says so. */
__attribute__((weak)) int native_cipher_fails(void);
int native_cipher_fails(void) {
    return 0;
}

unsigned char host_buffer[1 << 16] __attribute__((aligned(8)));
const size_t host_buffer_size = sizeof host_buffer;

void guest_litebox_host_buffer_accept(uint64_t address, uint64_t size);
void accept_host_buffer(void) {
    guest_litebox_host_buffer_accept((uintptr_t)host_buffer, sizeof host_buffer);
}

/* The symbols of the linker script that the library OS uses outside of the entry. */
__asm__(".globl __elrange_base, __elrange_size, __heap_start, __heap_end\n"
        ".set __elrange_base, 0x40000000\n"
        ".set __elrange_size, 0x4000000\n"
        ".pushsection .bss.heap, \"aw\", @nobits\n"
        ".balign 4096\n"
        "__heap_start: .zero 0x40000\n"
        "__heap_end: .zero 4096\n"
        ".popsection\n");
