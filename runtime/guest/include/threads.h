/* Threads (C11 7.26). "enclave.threads" in litebox.json says how many there can be at a time. There is no clock that an enclave
 * could trust, and so none of the functions that wait for a time. */
#ifndef LITEBOX_THREADS_H
#define LITEBOX_THREADS_H

#ifdef __cplusplus
extern "C" {
#else
#define thread_local _Thread_local
#endif

enum { thrd_success = 0, thrd_busy = 1, thrd_error = 2, thrd_nomem = 3, thrd_timedout = 4 };
enum { mtx_plain = 0, mtx_recursive = 1, mtx_timed = 2 };

#define TSS_DTOR_ITERATIONS 4
#define ONCE_FLAG_INIT {0}

typedef unsigned long thrd_t;
typedef unsigned tss_t;
typedef int (*thrd_start_t)(void *);
typedef void (*tss_dtor_t)(void *);

typedef struct {
    unsigned litebox_lock;
    unsigned litebox_recursive;
    unsigned litebox_again;
    unsigned long litebox_holder;
} mtx_t;

typedef struct {
    unsigned litebox_signals;
} cnd_t;

typedef struct {
    unsigned litebox_state;
} once_flag;

int thrd_create(thrd_t *thread, thrd_start_t function, void *argument);
int thrd_join(thrd_t thread, int *result);
int thrd_detach(thrd_t thread);
__attribute__((noreturn)) void thrd_exit(int result);
thrd_t thrd_current(void);
int thrd_equal(thrd_t first, thrd_t second);
void thrd_yield(void);

int mtx_init(mtx_t *mutex, int kind);
void mtx_destroy(mtx_t *mutex);
int mtx_lock(mtx_t *mutex);
int mtx_trylock(mtx_t *mutex);
int mtx_unlock(mtx_t *mutex);

int cnd_init(cnd_t *condition);
void cnd_destroy(cnd_t *condition);
int cnd_wait(cnd_t *condition, mtx_t *mutex);
int cnd_signal(cnd_t *condition);
int cnd_broadcast(cnd_t *condition);

void call_once(once_flag *flag, void (*function)(void));

int tss_create(tss_t *key, tss_dtor_t destructor);
void tss_delete(tss_t key);
void *tss_get(tss_t key);
int tss_set(tss_t key, void *value);

#ifdef __cplusplus
}
#endif

#endif
