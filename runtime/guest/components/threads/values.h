/* Thread-specific values, for this folder only. */
#ifndef LITEBOX_VALUES_H
#define LITEBOX_VALUES_H

#include "threads.h"

#define KEYS 32

/* A key that is used again has another name, so that values of the old one do not pass for its own. */
struct litebox_key {
    tss_t name;
    tss_dtor_t destructor;
    bool taken;
};

struct litebox_value {
    tss_t name;
    void *value;
};

/* The thread's own place for a key's value; NULL if there is no such key. */
struct litebox_value *litebox_value_of(tss_t key);

extern struct litebox_key litebox_keys[KEYS];
extern uint32_t litebox_keys_lock;

#endif
