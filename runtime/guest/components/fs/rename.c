#include <errno.h>
#include <litebox/memory.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../entry/locking.h"
#include "cipher/cipher.h"
#include "store.h"

/* First the file answers to both names, so that it is in order under each; then the host gives it the new one; then it answers to that
 * one alone. Its version is made newer than what has had the new name, and the counter of the old name newer than the file. */
static int rename_open(struct litebox_store *store, const unsigned char new_name[LITEBOX_FILE_NAME]) {
    unsigned char old_name[LITEBOX_FILE_NAME];
    int64_t counter = litebox_file_counter(new_name, 0);
    if (counter < 0 && counter != -ENOSYS)
        return (int)counter;
    if (counter >= (int64_t)store->root.version)
        store->root.version = (uint64_t)counter + 1;
    memcpy(old_name, store->name, sizeof old_name);
    memcpy(store->root.names[0], old_name, sizeof old_name);
    memcpy(store->root.names[1], new_name, sizeof old_name);
    store->changed = true;
    int result = litebox_store_commit(store);
    if (result == 0)
        result = litebox_file_rename(old_name, new_name);
    if (result != 0)
        return result;
    memcpy(store->name, new_name, sizeof old_name);
    memcpy(store->root.names[0], new_name, sizeof old_name);
    memset(store->root.names[1], 0, sizeof old_name);
    store->changed = true;
    result = litebox_store_commit(store);
    if (result == 0 && store->root.counted) {
        counter = litebox_file_counter(old_name, store->root.version);
        result = counter < 0 ? (int)counter : 0;
    }
    return result;
}

static int rename_named(struct litebox_store *store, const char *from, const char *to) {
    unsigned char new_name[LITEBOX_FILE_NAME];
    const struct litebox_store_mode mode = {.writable = true};
    int result = litebox_hidden_name(NAME_OF_FILE, to, new_name);
    if (result == 0)
        result = litebox_store_open(store, from, mode, 0);
    if (result != 0)
        return result;
    litebox_take(&litebox_stores_lock);
    bool is_same = memcmp(store->name, new_name, sizeof new_name) == 0;
    if (!is_same)
        result = litebox_stores_have(new_name) ? -EBUSY : rename_open(store, new_name);
    litebox_release(&litebox_stores_lock);
    litebox_store_close(store);
    return result;
}

int rename(const char *from, const char *to) {
    int result = litebox_check_name(from);
    if (result == 0)
        result = litebox_check_name(to);
    if (result == 0) {
        struct litebox_store *store = calloc(1, sizeof *store);
        result = store == NULL ? -ENOMEM : rename_named(store, from, to);
        if (store != NULL)
            lb_wipe(store, sizeof *store);
        free(store);
    }
    if (result == 0)
        return 0;
    errno = -result;
    return -1;
}
