#include "values.h"

void tss_delete(tss_t name) {
    struct litebox_key *key = &litebox_keys[name % KEYS];
    litebox_lock_take(&litebox_keys_lock);
    if (key->name == name)
        key->taken = false;
    litebox_lock_release(&litebox_keys_lock);
}
