/* For threads-cases.c beside the machine's own library: the library OS's threads, heap and streams under the names of C. */
#ifndef GUEST_THREADS_H
#define GUEST_THREADS_H

#include <stddef.h>

#define thrd_create guest_thrd_create
#define thrd_join guest_thrd_join
#define thrd_detach guest_thrd_detach
#define thrd_exit guest_thrd_exit
#define thrd_current guest_thrd_current
#define thrd_equal guest_thrd_equal
#define thrd_yield guest_thrd_yield
#define mtx_init guest_mtx_init
#define mtx_destroy guest_mtx_destroy
#define mtx_lock guest_mtx_lock
#define mtx_trylock guest_mtx_trylock
#define mtx_unlock guest_mtx_unlock
#define cnd_init guest_cnd_init
#define cnd_destroy guest_cnd_destroy
#define cnd_wait guest_cnd_wait
#define cnd_signal guest_cnd_signal
#define cnd_broadcast guest_cnd_broadcast
#define call_once guest_call_once
#define tss_create guest_tss_create
#define tss_delete guest_tss_delete
#define tss_get guest_tss_get
#define tss_set guest_tss_set
#include "../include/threads.h"

#define malloc guest_malloc
#define realloc guest_realloc
#define free guest_free
void *malloc(size_t size);
void *realloc(void *memory, size_t size);
void free(void *memory);

#define printf guest_printf
#define puts guest_puts
#define fflush(stream) guest_fflush(NULL)
int printf(const char *format, ...);
int puts(const char *text);
int guest_fflush(void *stream);
_Noreturn void exit(int status);

#define main threads_cases
#endif
