/* The locks of Mbed TLS, in the place of its own threading.c, which would have to be told of ours before they can be used. */

#include <mbedtls/threading.h>

#include "../entry/locking.h"

static void begin(mbedtls_threading_mutex_t *mutex) {
    *mutex = 0;
}

static void end(mbedtls_threading_mutex_t *mutex) {
    (void)mutex;
}

static int take(mbedtls_threading_mutex_t *mutex) {
    litebox_take(mutex);
    return 0;
}

static int release(mbedtls_threading_mutex_t *mutex) {
    litebox_release(mutex);
    return 0;
}

void (*mbedtls_mutex_init)(mbedtls_threading_mutex_t *mutex) = begin;
void (*mbedtls_mutex_free)(mbedtls_threading_mutex_t *mutex) = end;
int (*mbedtls_mutex_lock)(mbedtls_threading_mutex_t *mutex) = take;
int (*mbedtls_mutex_unlock)(mbedtls_threading_mutex_t *mutex) = release;

mbedtls_threading_mutex_t mbedtls_threading_key_slot_mutex;
mbedtls_threading_mutex_t mbedtls_threading_psa_globaldata_mutex;
mbedtls_threading_mutex_t mbedtls_threading_psa_rngdata_mutex;
