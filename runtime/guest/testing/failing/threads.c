/* Threads: what cannot be started says so, and a lock that the others hold is respected whatever the host does not do. */
#include <threads.h>

#include "failing.h"

enum { THREADS = 2, ROUNDS = 3 };

static mtx_t lock;
static cnd_t changed;
static tss_t key;
static once_flag once = ONCE_FLAG_INIT;
static int sum, done, made, destroyed;

static void make(void) {
    made++;
}

static void destroy(void *value) {
    (void)value;
    __atomic_fetch_add(&destroyed, 1, __ATOMIC_RELAXED);
}

static int work(void *argument) {
    call_once(&once, make);
    CHECK(made == 1 && tss_set(key, argument) == thrd_success);
    for (int round = 0; round < ROUNDS; round++) {
        CHECK(mtx_lock(&lock) == thrd_success);
        int before = sum;
        thrd_yield();
        CHECK(sum == before);
        sum = before + 1;
        CHECK(mtx_unlock(&lock) == thrd_success);
    }
    CHECK(tss_get(key) == argument && mtx_lock(&lock) == thrd_success);
    done++;
    CHECK(cnd_broadcast(&changed) == thrd_success && mtx_unlock(&lock) == thrd_success);
    return 7;
}

int main(void) {
    thrd_t threads[THREADS];
    int started = 0;
    test_begins();
    CHECK(mtx_init(&lock, mtx_plain) == thrd_success && cnd_init(&changed) == thrd_success);
    CHECK(tss_create(&key, destroy) == thrd_success);
    for (int i = 0; i < THREADS; i++) {
        int result = thrd_create(&threads[started], work, &sum);
        CHECK(result == thrd_success || result == thrd_error);
        started += result == thrd_success;
    }
    CHECK(mtx_lock(&lock) == thrd_success);
    while (done < started)
        CHECK(cnd_wait(&changed, &lock) == thrd_success);
    CHECK(mtx_unlock(&lock) == thrd_success);
    for (int i = 0; i < started; i++) {
        int result = 0;
        CHECK(thrd_join(threads[i], &result) == thrd_success && result == 7);
    }
    CHECK(sum == started * ROUNDS && destroyed == started);
    tss_delete(key);
    test_ends();
    return 0;
}
