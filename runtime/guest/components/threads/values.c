#include "values.h"

#include <stddef.h>

struct litebox_key litebox_keys[KEYS];
uint32_t litebox_keys_lock;

static _Thread_local struct litebox_value values[KEYS];

struct litebox_value *litebox_value_of(tss_t name) {
    const struct litebox_key *key = &litebox_keys[name % KEYS];
    if (!key->taken || key->name != name)
        return NULL;
    struct litebox_value *value = &values[name % KEYS];
    if (value->name != name)
        *value = (struct litebox_value){.name = name};
    return value;
}
