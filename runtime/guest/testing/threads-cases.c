/* What threads do, whatever their schedule: the same lines from every implementation of <threads.h>. */
#ifdef NATIVE_GUEST
#include "guest-threads.h"
#else
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>
#endif
#include <stdatomic.h>

#define WORKERS 3
#define ROUNDS 40
#define UNUSED __attribute__((unused))

static void expect(int condition, const char *what) {
    if (condition)
        return;
    printf("wrong: %s\n", what);
    exit(1);
}

/* Detached threads of an earlier case may still be on their way out. */
static thrd_t create(thrd_start_t function, void *argument) {
    thrd_t thread;
    int created;
    while ((created = thrd_create(&thread, function, argument)) == thrd_nomem)
        thrd_yield();
    expect(created == thrd_success, "a thread starts");
    return thread;
}

static void start(thrd_t *threads, thrd_start_t function, void *argument) {
    for (int i = 0; i < WORKERS; i++)
        threads[i] = create(function, argument);
}

static int join(const thrd_t *threads) {
    int sum = 0;
    for (int i = 0; i < WORKERS; i++) {
        int result = -1;
        expect(thrd_join(threads[i], &result) == thrd_success, "a thread is joined");
        sum += result;
    }
    return sum;
}

/* Results arrive, and a thread's name is its own. */
static int name_itself(void *place) {
    thrd_t *name = place;
    *name = thrd_current();
    if (thrd_equal(*name, thrd_current()))
        thrd_exit(7);
    return 8;
}

static void results(void) {
    for (int round = 0; round < ROUNDS; round++) {
        int result;
        thrd_t name, thread = create(name_itself, &name);
        expect(thrd_join(thread, &result) == thrd_success && result == 7, "thrd_exit's value is the result");
        expect(thrd_equal(thread, name) && !thrd_equal(thread, thrd_current()), "names");
        expect(thrd_join(create(name_itself, &name), NULL) == thrd_success, "a result that nobody wants");
    }
}

/* A mutex keeps threads apart. */
static mtx_t mutex;
static int counter;

static int count(void *step) {
    for (int round = 0; round < ROUNDS; round++) {
        expect(mtx_lock(&mutex) == thrd_success, "mtx_lock");
        int before = counter;
        if (round % 8 == 0)
            thrd_yield();
        counter = before + *(int *)step;
        expect(mtx_unlock(&mutex) == thrd_success, "mtx_unlock");
    }
    return 1;
}

static void mutexes(void) {
    thrd_t threads[WORKERS];
    int step = 3;
    expect(mtx_init(&mutex, mtx_plain) == thrd_success, "mtx_init");
    start(threads, count, &step);
    expect(join(threads) == WORKERS && counter == WORKERS * ROUNDS * 3, "no addition is lost");
    mtx_destroy(&mutex);
}

static int try(void *other) {
    int result = mtx_trylock(other);
    if (result == thrd_success)
        mtx_unlock(other);
    return result;
}

static int tried(mtx_t *other) {
    int result;
    expect(thrd_join(create(try, other), &result) == thrd_success, "a thread is joined");
    return result;
}

static void recursion(void) {
    mtx_t recursive;
    expect(mtx_init(&recursive, mtx_plain | mtx_recursive) == thrd_success, "a recursive mutex");
    expect(tried(&recursive) == thrd_success, "it is free");
    for (int depth = 0; depth < 3; depth++)
        expect((depth % 2 ? mtx_trylock(&recursive) : mtx_lock(&recursive)) == thrd_success, "it is taken again");
    for (int depth = 0; depth < 3; depth++) {
        expect(tried(&recursive) == thrd_busy, "it is held");
        expect(mtx_unlock(&recursive) == thrd_success, "it is given back");
    }
    expect(tried(&recursive) == thrd_success, "it is free again");
    mtx_destroy(&recursive);
}

/* Producers and consumers of one place. */
static cnd_t full, empty;
static int place, given_out;

static int produce(UNUSED void *nothing) {
    for (int round = 1; round <= ROUNDS; round++) {
        mtx_lock(&mutex);
        while (place != 0)
            cnd_wait(&empty, &mutex);
        place = round;
        cnd_signal(&full);
        mtx_unlock(&mutex);
    }
    return 0;
}

static int consume(UNUSED void *nothing) {
    int sum = 0;
    for (;;) {
        mtx_lock(&mutex);
        while (place == 0 && given_out < ROUNDS)
            cnd_wait(&full, &mutex);
        sum += place;
        given_out += place != 0;
        place = 0;
        int done = given_out == ROUNDS;
        cnd_signal(&empty);
        if (done)
            cnd_broadcast(&full);
        mtx_unlock(&mutex);
        if (done)
            return sum;
    }
}

static void conditions(void) {
    int sum = 0;
    mtx_init(&mutex, mtx_plain);
    expect(cnd_init(&full) == thrd_success && cnd_init(&empty) == thrd_success, "cnd_init");
    thrd_t producer = create(produce, NULL);
    thrd_t consumers[] = {create(consume, NULL), create(consume, NULL)};
    expect(thrd_join(producer, NULL) == thrd_success, "a thread is joined");
    for (int i = 0, result; i < 2; i++, sum += result)
        expect(thrd_join(consumers[i], &result) == thrd_success, "a thread is joined");
    expect(sum == ROUNDS * (ROUNDS + 1) / 2, "each thing is consumed once");
    cnd_destroy(&full);
    cnd_destroy(&empty);
}

/* Everybody waits for the last one, again and again. */
static int arrived, generation;

static int meet(UNUSED void *nothing) {
    for (int round = 0; round < ROUNDS; round++) {
        mtx_lock(&mutex);
        int mine = generation;
        if (++arrived == WORKERS) {
            arrived = 0;
            generation++;
            cnd_broadcast(&full);
        }
        while (mine == generation)
            cnd_wait(&full, &mutex);
        expect(generation == mine + 1 || generation == mine + 2, "nobody is a round ahead");
        mtx_unlock(&mutex);
    }
    return 1;
}

static void barriers(void) {
    thrd_t threads[WORKERS];
    mtx_init(&mutex, mtx_plain);
    cnd_init(&full);
    start(threads, meet, NULL);
    expect(join(threads) == WORKERS && generation == ROUNDS, "all rounds");
}

static once_flag flags[ROUNDS] = {ONCE_FLAG_INIT}; /* the others, too, since that is 0 */
static atomic_int calls; /* of other rounds, at the same time */

static void prepare(void) {
    int before = calls;
    thrd_yield();
    calls = before + 1;
}

static int call(UNUSED void *nothing) {
    for (int round = 0; round < ROUNDS; round++) {
        call_once(&flags[round], prepare);
        if (calls <= round)
            return 1;
    }
    return 0;
}

static void once(void) {
    thrd_t threads[WORKERS];
    start(threads, call, NULL);
    expect(join(threads) == 0 && calls == ROUNDS, "once each, and before anybody goes on");
}

/* Variables and values of threads, and what happens to them at the end. */
static thread_local int variable = 5;
static thread_local char zeros[100];
static tss_t first_key, second_key;
static atomic_int destroyed;

static void destroy(void *value) {
    atomic_fetch_add(&destroyed, *(int *)value);
    free(value);
}

/* Sets a value again, which is destroyed in the next round. */
static void destroy_and_set(void *value) {
    destroy(value);
    int *next = malloc(sizeof *next);
    *next = 100;
    tss_set(first_key, next);
}

static int keep(void *number) {
    expect(variable == 5 && zeros[50] == 0, "variables begin anew");
    expect(tss_get(first_key) == NULL && tss_get(second_key) == NULL, "values begin as NULL");
    variable += *(int *)number;
    zeros[50] = 1;
    for (int round = 0; round < 2; round++) {
        int *value = malloc(sizeof *value);
        *value = 1;
        expect(tss_set(round == 0 ? first_key : second_key, value) == thrd_success, "tss_set");
    }
    thrd_yield();
    expect(*(int *)tss_get(first_key) == 1 && tss_get(first_key) != tss_get(second_key), "tss_get");
    return variable;
}

static void locals(void) {
    int number = 10;
    expect(tss_create(&first_key, destroy) == thrd_success, "tss_create");
    expect(tss_create(&second_key, destroy_and_set) == thrd_success, "tss_create");
    for (int round = 0; round < 2; round++) {
        thrd_t threads[WORKERS];
        start(threads, keep, &number);
        expect(join(threads) == WORKERS * 15, "each thread has its own variable");
    }
    expect(variable == 5, "and so has the first");
    expect(destroyed == 2 * WORKERS * (1 + 1 + 100), "all values are destroyed, those that come late, too");
    tss_delete(first_key);
    tss_delete(second_key);
    tss_t key;
    expect(tss_create(&key, NULL) == thrd_success && tss_get(key) == NULL, "a new key has no values");
    expect(tss_set(key, &number) == thrd_success && tss_get(key) == &number, "and keeps them");
    tss_delete(key);
}

static atomic_int detached_ended;

static int end_alone(UNUSED void *nothing) {
    atomic_fetch_add(&detached_ended, 1);
    return 3;
}

static int detach_itself(UNUSED void *nothing) {
    expect(thrd_detach(thrd_current()) == thrd_success, "a thread detaches itself");
    return end_alone(NULL);
}

static void detached(void) {
    for (int round = 0; round < ROUNDS; round++) {
        thrd_t thread = create(round % 2 ? end_alone : detach_itself, NULL);
        if (round % 2)
            expect(thrd_detach(thread) == thrd_success, "thrd_detach");
    }
    while (atomic_load(&detached_ended) < ROUNDS)
        thrd_yield();
}

/* The heap and the streams belong to all threads. */
static int allocate(void *seed) {
    unsigned number = *(unsigned *)seed;
    unsigned char *blocks[4] = {NULL};
    size_t sizes[4] = {0};
    for (int round = 0; round < ROUNDS; round++) {
        number = number * 1103515245 + 12345;
        unsigned at = number >> 16 & 3;
        size_t size = 1 + (number >> 18) % 200;
        for (size_t i = 0; i < sizes[at]; i++)
            if (blocks[at][i] != (unsigned char)(at + sizes[at]))
                return 1;
        blocks[at] = realloc(blocks[at], size);
        expect(blocks[at] != NULL, "there is room");
        sizes[at] = size;
        for (size_t i = 0; i < size; i++)
            blocks[at][i] = (unsigned char)(at + size);
    }
    for (int at = 0; at < 4; at++)
        free(blocks[at]);
    return 0;
}

static void heap(void) {
    thrd_t threads[WORKERS];
    unsigned seeds[WORKERS] = {1, 2, 3};
    for (int i = 0; i < WORKERS; i++)
        threads[i] = create(allocate, &seeds[i]);
    expect(join(threads) == 0, "no block is anybody else's");
}

static int print(UNUSED void *nothing) {
    for (int round = 0; round < 5; round++)
        printf("%s, %s\n", "a line that is", "not torn apart");
    return 0;
}

static void streams(void) {
    thrd_t threads[WORKERS];
    start(threads, print, NULL);
    join(threads);
}

#ifdef LITEBOX_THREADS_H
/* What C11 leaves open, and other libraries do otherwise. */
static int wait_for_mutex(UNUSED void *nothing) {
    mtx_lock(&mutex);
    mtx_unlock(&mutex);
    return 0;
}

static void misuse(void) {
    mtx_t plain;
    expect(mtx_init(&plain, mtx_timed) == thrd_error && mtx_init(&plain, mtx_plain) == thrd_success, "mtx_init");
    expect(mtx_unlock(&plain) == thrd_error, "a mutex that nobody holds");
    mtx_lock(&plain);
    expect(mtx_lock(&plain) == thrd_error && mtx_trylock(&plain) == thrd_busy, "a mutex that this thread holds");
    expect(thrd_join(thrd_current(), NULL) == thrd_error, "a thread does not join itself");

    thrd_t threads[64];
    int created = 0;
    mtx_init(&mutex, mtx_plain);
    mtx_lock(&mutex);
    while (created < 64 && thrd_create(&threads[created], wait_for_mutex, NULL) == thrd_success)
        created++;
    expect(created >= WORKERS && created < 64, "as many threads as the manifest says");
    mtx_unlock(&mutex);
    for (int i = 0; i < created; i++)
        expect(thrd_join(threads[i], NULL) == thrd_success, "a thread is joined");
    expect(thrd_join(threads[0], NULL) == thrd_error && thrd_detach(threads[0]) == thrd_error, "it is joined once");

    int made = 0;
    tss_t keys[64];
    while (made < 64 && tss_create(&keys[made], NULL) == thrd_success)
        made++;
    expect(made == 32, "as many keys as there are");
    for (int i = 0; i < made; i++)
        tss_delete(keys[i]);
    expect(tss_get(keys[0]) == NULL && tss_set(keys[0], &made) == thrd_error, "a key that was deleted");
}
#endif

static int end_last(UNUSED void *nothing) {
    for (int round = 0; round < 10; round++)
        thrd_yield();
    return puts("the last thread");
}

#define CASE(name) {#name, name}
static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {CASE(results), CASE(mutexes), CASE(recursion), CASE(conditions), CASE(barriers), CASE(once),
#ifdef LITEBOX_THREADS_H
             CASE(misuse),
#endif
             CASE(locals),  CASE(detached), CASE(heap), CASE(streams)};

int main(void) {
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cases[i].run();
        printf("%s\n", cases[i].name);
    }
    fflush(stdout);
    thrd_detach(create(end_last, NULL));
    thrd_exit(4);
}
