#include <errno.h>
#include <string.h>

#include "../entry/locking.h"
#include "cipher/cipher.h"
#include "store.h"

/* Asks the host for the counter of the name: one that is ahead of the committed state's version tells that the host shows an old state. Where there is no counter, any state may be old; but one that was counted must stay so. */
static int check_counter(struct litebox_store *store) {
    int64_t version = (int64_t)store->root.version;
    int64_t value = litebox_file_counter(store->name, 0);
    if (value < 0 && value != -ENOSYS)
        return (int)value;
    if (value == -ENOSYS ? store->root.counted : value > version)
        return -ESTALE;
    store->root.counted = value != -ENOSYS;
    if (value == -ENOSYS || value == version)
        return 0;
    /* The commit came to nothing after the root was written, which may not be synced: the counter must not be ahead of it. */
    int result = litebox_file_sync(store->number);
    if (result == 0) {
        value = litebox_file_counter(store->name, store->root.version);
        result = value < 0 ? (int)value : value == version ? 0 : -ESTALE;
    }
    return result;
}

/* A new and empty file, newer than any that has had this name. */
static int begin_anew(struct litebox_store *store, lb_seal_policy policy) {
    uint64_t version = store->number == 0 ? 0 : store->root.version;
    if (store->number != 0)
        litebox_file_close(store->number);
    store->number = 0;
    memset(&store->root, 0, sizeof store->root);
    int64_t value = litebox_file_counter(store->name, 0);
    if (value < 0 && value != -ENOSYS)
        return (int)value;
    /* What was there may be one ahead of its counter. */
    store->root.version = value >= (int64_t)version ? (uint64_t)value + 1 : version;
    store->root.counted = value != -ENOSYS;
    memcpy(store->root.names[0], store->name, sizeof store->name);
    store->policy = policy;
    store->slot = 1; /* so that the first root is the first of the file */
    store->fresh = true;
    store->changed = true;
    return 0;
}

static int open_added(struct litebox_store *store, struct litebox_store_mode mode, lb_seal_policy policy) {
    int32_t number = litebox_file_open(LITEBOX_FILE_EXISTING, store->name, sizeof store->name);
    if (number < 0 && !(number == -ENOENT && mode.makes))
        return number;
    if (number > 0 && mode.excludes) {
        store->number = (uint32_t)number;
        return -EEXIST;
    }
    int result = 0;
    if (number > 0) {
        store->number = (uint32_t)number;
        result = litebox_root_load(store);
        if (result != 0 && mode.empties)
            store->root.version = 0; /* what cannot be read can be replaced */
    }
    if (number < 0 || mode.empties)
        result = begin_anew(store, policy);
    else if (result == 0)
        result = policy == 0 || policy == store->policy ? check_counter(store) : -EACCES;
    store->root.version++;
    return result;
}

int litebox_store_open(struct litebox_store *store, const char *name, struct litebox_store_mode mode,
                       lb_seal_policy policy) {
    int result = litebox_check_name(name);
    if (result == 0)
        result = litebox_hidden_name(NAME_OF_FILE, name, store->name);
    if (result == 0)
        result = litebox_hidden_name(NAME_OF_NEW, name, store->new_name);
    if (result != 0)
        return result;
    store->writable = mode.writable;
    litebox_take(&litebox_stores_lock);
    result = litebox_stores_add(store);
    litebox_release(&litebox_stores_lock);
    if (result == 0) {
        result = open_added(store, mode, policy);
        if (result != 0)
            litebox_store_close(store);
    }
    return result;
}
