#include <errno.h>
#include <litebox/memory.h>
#include <stdio.h>
#include <stdlib.h>

#include "../entry/locking.h"
#include "cipher/cipher.h"
#include "store.h"

/* The version of what is to be removed; 0 where that cannot be read, and is removed all the same. */
static uint64_t version_of(struct litebox_store *store) {
    int32_t number = litebox_file_open(LITEBOX_FILE_EXISTING, store->name, sizeof store->name);
    if (number < 0)
        return 0;
    store->number = (uint32_t)number;
    uint64_t version = litebox_root_load(store) == 0 ? store->root.version : 0;
    litebox_file_close(store->number);
    return version;
}

/* The counter makes an old state of what was removed: the host cannot bring it back. It is raised last: what is still there after a
 * power cut must not be an old state. */
static int remove_file(struct litebox_store *store) {
    uint64_t version = version_of(store);
    int64_t counter = litebox_file_counter(store->name, 0);
    if (counter < 0 && counter != -ENOSYS)
        return (int)counter;
    int result = litebox_file_remove(store->name);
    if (result != 0 || counter == -ENOSYS)
        return result;
    /* What was there may be one ahead of its counter. */
    uint64_t last = counter >= (int64_t)version ? (uint64_t)counter + 1 : version;
    counter = litebox_file_counter(store->name, last + 1);
    return counter < 0 ? (int)counter : 0;
}

static int remove_named(struct litebox_store *store, const char *name) {
    int result = litebox_hidden_name(NAME_OF_FILE, name, store->name);
    if (result != 0)
        return result;
    litebox_take(&litebox_stores_lock);
    result = litebox_stores_have(store->name) ? -EBUSY : remove_file(store);
    litebox_release(&litebox_stores_lock);
    return result;
}

int remove(const char *name) {
    int result = litebox_check_name(name);
    if (result == 0) {
        struct litebox_store *store = calloc(1, sizeof *store);
        result = store == NULL ? -ENOMEM : remove_named(store, name);
        if (store != NULL)
            lb_wipe(store, sizeof *store);
        free(store);
    }
    if (result == 0)
        return 0;
    errno = -result;
    return -1;
}
