#include "../entry/locking.h"
#include "store.h"

void litebox_store_close(struct litebox_store *store) {
    if (store->number != 0) {
        litebox_file_close(store->number);
        if (store->fresh)
            litebox_file_remove(store->new_name);
    }
    litebox_take(&litebox_stores_lock);
    litebox_stores_remove(store);
    litebox_release(&litebox_stores_lock);
}
