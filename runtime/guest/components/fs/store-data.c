#include <errno.h>
#include <string.h>

#include "store.h"

static size_t part_of(uint64_t offset, size_t length) {
    size_t room = NODE - offset % NODE;
    return length < room ? length : room;
}

ptrdiff_t litebox_store_read(struct litebox_store *store, uint64_t offset, void *bytes, size_t length) {
    unsigned char *next = bytes;
    if (offset >= store->root.size)
        return 0;
    if (length > store->root.size - offset)
        length = (size_t)(store->root.size - offset);
    for (size_t missing = length; missing > 0;) {
        struct litebox_node *node;
        int result = litebox_node_get(store, 0, (uint32_t)(offset / NODE), &node);
        if (result != 0)
            return result;
        size_t part = part_of(offset, missing);
        memcpy(next, node->bytes + offset % NODE, part);
        next += part;
        offset += part;
        missing -= part;
    }
    return (ptrdiff_t)length;
}

int litebox_store_write(struct litebox_store *store, uint64_t offset, const void *bytes, size_t length) {
    const unsigned char *rest = bytes;
    if (store->broken)
        return -EIO;
    if (offset > STORE_MOST || length > STORE_MOST - offset)
        return -EFBIG;
    while (length > 0) {
        struct litebox_node *node;
        int result = litebox_node_get(store, 0, (uint32_t)(offset / NODE), &node);
        if (result != 0)
            return result;
        size_t part = part_of(offset, length);
        memcpy(node->bytes + offset % NODE, rest, part);
        node->dirty = true;
        store->changed = true;
        rest += part;
        offset += part;
        length -= part;
        if (store->root.size < offset)
            store->root.size = offset;
    }
    return 0;
}
