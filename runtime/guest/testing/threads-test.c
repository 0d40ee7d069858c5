/* The library OS's threads as threads of this machine, truly at the same time: threads-cases.c, with a host that wakes for no
 * reason, and lets threads begin late. */
#include <pthread.h>
#include <sched.h>

#include "native.h"

int threads_cases(void);
void check_random_threads(void);

static pthread_mutex_t host_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static uint64_t wakes[NATIVE_THREADS];
static unsigned parks;

static int64_t answer(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
    uint32_t self = native_thread_number();
    switch (number) {
    case 1:
        CHECK(b - (uintptr_t)host_buffer < host_buffer_size && c <= host_buffer_size / NATIVE_THREADS, "console_write");
        return (int64_t)fwrite((void *)(uintptr_t)b, 1, c, stdout);
    case 4:
        native_thread_start((uint32_t)a);
        return 0;
    case 5:
        pthread_mutex_lock(&host_lock);
        /* Every fifth time it returns although nobody has woken the thread. */
        while (wakes[self] == a && ++parks % 5 != 0)
            pthread_cond_wait(&changed, &host_lock);
        pthread_mutex_unlock(&host_lock);
        return 0;
    case 6:
        pthread_mutex_lock(&host_lock);
        wakes[a] = b;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&host_lock);
        return 0;
    case 7:
        sched_yield();
        return 0;
    default:
        CHECK(0, "host call %u", (unsigned)number);
        return -1;
    }
}

int main(void) {
    native_threads = NATIVE_THREADS;
    host = answer;
    accept_host_buffer();
    check_random_threads();
    return threads_cases();
}
