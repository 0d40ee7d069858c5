#include <errno.h>
#include <litebox/memory.h>
#include <string.h>

#include "cipher/cipher.h"
#include "store.h"

/* Returns one of LB_SEAL_..., or a negative error number. */
static int load(struct litebox_store *store, uint32_t slot, struct litebox_root *root, lb_seal_policy *policy) {
    ptrdiff_t count = litebox_file_read(store->number, slot * NODE, store->block, ROOT_SEALED);
    if (count < 0)
        return (int)count;
    if (count < (ptrdiff_t)ROOT_SEALED)
        return LB_SEAL_CUT;
    int result = litebox_root_unseal(store->block, root, policy);
    if (result != LB_SEAL_OK)
        return result;
    bool is_named = lb_equal(root->names[0], store->name, LITEBOX_FILE_NAME) ||
                    lb_equal(root->names[1], store->name, LITEBOX_FILE_NAME);
    bool is_possible = root->version > 0 && root->version < LITEBOX_FILE_COUNTER_MOST && root->size <= STORE_MOST;
    return is_named && is_possible ? LB_SEAL_OK : LB_SEAL_ALTERED;
}

/* One that a power cut has torn is no error where the other one is there. Of one that may be in order, it is: the older state must not
 * be taken for the newest. */
static bool is_torn(int result) {
    return result > 0 && result != LB_SEAL_MEMORY && result != LB_SEAL_NEWER;
}

static int error_of(int result) {
    switch (result) {
    case LB_SEAL_MEMORY:
        return -ENOMEM;
    case LB_SEAL_NEWER:
    case LB_SEAL_FOREIGN:
        return -EACCES;
    default:
        return result > 0 ? -EBADMSG : result;
    }
}

int litebox_root_load(struct litebox_store *store) {
    struct litebox_root other;
    lb_seal_policy policy = LB_SEAL_TO_MRSIGNER;
    other.version = 0;
    store->slot = 0;
    int first = load(store, 0, &store->root, &store->policy);
    int second = load(store, 1, &other, &policy);
    if (second == LB_SEAL_OK && (is_torn(first) || (first == LB_SEAL_OK && other.version > store->root.version))) {
        memcpy(&store->root, &other, sizeof other);
        store->policy = policy;
        store->slot = 1;
        first = LB_SEAL_OK;
    }
    lb_wipe(&other, sizeof other);
    return error_of(second != LB_SEAL_OK && !is_torn(second) ? second : first);
}
