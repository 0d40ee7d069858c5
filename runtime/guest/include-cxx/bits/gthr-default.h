/* Threads as libstdc++'s headers ask for them (gcc's gthr.h describes the interface), by those of C. Only what headers use is here:
 * the count of a shared_ptr is always changed atomically. */
#ifndef LITEBOX_CXX_GTHR_DEFAULT_H
#define LITEBOX_CXX_GTHR_DEFAULT_H

#include <threads.h>

#define __GTHREADS 1

typedef mtx_t __gthread_mutex_t;
typedef mtx_t __gthread_recursive_mutex_t;

static inline int __gthread_active_p(void) {
    return 1;
}

static inline void __gthread_mutex_init_function(__gthread_mutex_t *mutex) {
    mtx_init(mutex, mtx_plain);
}

static inline void __gthread_recursive_mutex_init_function(__gthread_recursive_mutex_t *mutex) {
    mtx_init(mutex, mtx_plain | mtx_recursive);
}

static inline int __gthread_mutex_destroy(__gthread_mutex_t *mutex) {
    mtx_destroy(mutex);
    return 0;
}

static inline int __gthread_recursive_mutex_destroy(__gthread_recursive_mutex_t *mutex) {
    mtx_destroy(mutex);
    return 0;
}

static inline int __gthread_mutex_lock(__gthread_mutex_t *mutex) {
    return mtx_lock(mutex);
}

static inline int __gthread_mutex_trylock(__gthread_mutex_t *mutex) {
    return mtx_trylock(mutex);
}

static inline int __gthread_mutex_unlock(__gthread_mutex_t *mutex) {
    return mtx_unlock(mutex);
}

static inline int __gthread_recursive_mutex_lock(__gthread_recursive_mutex_t *mutex) {
    return mtx_lock(mutex);
}

static inline int __gthread_recursive_mutex_trylock(__gthread_recursive_mutex_t *mutex) {
    return mtx_trylock(mutex);
}

static inline int __gthread_recursive_mutex_unlock(__gthread_recursive_mutex_t *mutex) {
    return mtx_unlock(mutex);
}

#define __GTHREAD_MUTEX_INIT_FUNCTION __gthread_mutex_init_function
#define __GTHREAD_RECURSIVE_MUTEX_INIT_FUNCTION __gthread_recursive_mutex_init_function

#endif
