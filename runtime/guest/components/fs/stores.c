#include <errno.h>
#include <string.h>

#include "store.h"

uint32_t litebox_stores_lock;

static struct litebox_store *stores;

int litebox_stores_add(struct litebox_store *store) {
    unsigned count = 0;
    for (const struct litebox_store *each = stores; each != NULL; each = each->next) {
        if (memcmp(each->name, store->name, sizeof store->name) == 0 && (each->writable || store->writable))
            return -EBUSY;
        count++;
    }
    if (count == STORES_MOST)
        return -EMFILE;
    store->next = stores;
    stores = store;
    return 0;
}

void litebox_stores_remove(const struct litebox_store *store) {
    for (struct litebox_store **each = &stores; *each != NULL; each = &(*each)->next) {
        if (*each == store) {
            *each = store->next;
            return;
        }
    }
}

bool litebox_stores_have(const unsigned char name[LITEBOX_FILE_NAME]) {
    for (const struct litebox_store *each = stores; each != NULL; each = each->next) {
        if (memcmp(each->name, name, sizeof each->name) == 0)
            return true;
    }
    return false;
}
