#include <errno.h>

#include "store.h"

int litebox_store_prepare(struct litebox_store *store) {
    if (store->broken)
        return -EIO;
    if (store->prepared)
        return 0;
    if (store->number == 0) {
        int32_t number = litebox_file_open(LITEBOX_FILE_NEW, store->new_name, LITEBOX_FILE_NAME);
        if (number < 0)
            return number;
        store->number = (uint32_t)number;
    } else {
        /* Without a power cut, the root that was opened may be one that has never been synced. What it replaces is overwritten next. */
        int result = litebox_file_sync(store->number);
        if (result != 0)
            return result;
    }
    store->prepared = true;
    return 0;
}
