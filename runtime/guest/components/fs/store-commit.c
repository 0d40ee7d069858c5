#include <errno.h>

#include "cipher/cipher.h"
#include "store.h"

/* From the leaves up, since a node that is written changes the one above it. */
static int save_nodes(struct litebox_store *store) {
    for (uint32_t level = 0; level <= TOP_LEVEL; level++) {
        for (unsigned i = 0; i < STORE_NODES; i++) {
            struct litebox_node *node = &store->nodes[i];
            int result = node->used && node->dirty && node->level == level ? litebox_node_save(store, node) : 0;
            if (result != 0)
                return result;
        }
    }
    return 0;
}

static int raise_counter(const struct litebox_store *store) {
    if (!store->root.counted)
        return 0;
    int64_t value = litebox_file_counter(store->name, store->root.version);
    if (value < 0)
        return (int)value;
    return value == (int64_t)store->root.version ? 0 : -ESTALE;
}

/* The commit itself. Where it fails in between, the host may have either state. */
static int replace_root(struct litebox_store *store, uint32_t slot) {
    int result = litebox_file_write(store->number, slot * NODE, store->block, ROOT_SEALED);
    if (result == 0)
        result = litebox_file_sync(store->number);
    if (result == 0 && store->fresh)
        result = litebox_file_rename(store->new_name, store->name);
    /* Last: a counter that is ahead of the file would make it an old state for ever. */
    return result == 0 ? raise_counter(store) : result;
}

int litebox_store_commit(struct litebox_store *store) {
    if (store->broken)
        return -EIO;
    if (!store->changed)
        return 0;
    int result = save_nodes(store);
    if (result == 0)
        result = litebox_store_prepare(store);
    if (result == 0)
        result = litebox_file_sync(store->number);
    if (result != 0)
        return result;
    if (litebox_root_seal(store->policy, &store->root, store->block) != LB_SEAL_OK)
        return -ENOMEM;
    uint32_t slot = 1 - store->slot;
    result = replace_root(store, slot);
    store->broken = result != 0;
    if (result == 0) {
        store->slot = slot;
        store->fresh = false;
        store->changed = false;
        store->root.version++;
    }
    return result;
}
