#include <stddef.h>

#include "values.h"

/* A destructor may set values again; C11 7.26.1 names how often they are looked through. */
static void destroy_values(void) {
    bool again = true;
    for (int round = 0; again && round < TSS_DTOR_ITERATIONS; round++) {
        again = false;
        for (unsigned index = 0; index < KEYS; index++) {
            litebox_lock_take(&litebox_keys_lock);
            struct litebox_value *value = litebox_value_of(litebox_keys[index].name);
            tss_dtor_t destructor = litebox_keys[index].destructor;
            litebox_lock_release(&litebox_keys_lock);
            if (value == NULL || value->value == NULL || destructor == NULL)
                continue;
            void *last = value->value;
            value->value = NULL;
            destructor(last);
            again = true;
        }
    }
}

int tss_create(tss_t *name, tss_dtor_t destructor) {
    int result = thrd_error;
    __atomic_store_n(&litebox_destroy_values, destroy_values, __ATOMIC_RELAXED);
    litebox_lock_take(&litebox_keys_lock);
    for (unsigned index = 0; index < KEYS && result == thrd_error; index++) {
        struct litebox_key *key = &litebox_keys[index];
        if (key->taken)
            continue;
        /* The name of a key that was never used is 0, which no key has. */
        *key = (struct litebox_key){key->name == 0 ? KEYS + index : key->name + KEYS, destructor, true};
        *name = key->name;
        result = thrd_success;
    }
    litebox_lock_release(&litebox_keys_lock);
    return result;
}
