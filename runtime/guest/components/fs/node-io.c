#include <string.h>

#include "cipher/cipher.h"
#include "store.h"

/* Places of the nodes below one of level 1, and of level 2, with themselves. A node stands before the nodes below it. */
#define PLACES_1 (1 + NODE_LINKS)
#define PLACES_2 (1 + NODE_LINKS * PLACES_1)

static uint64_t place_of(uint32_t level, uint32_t index) {
    uint64_t top = index >> (6 * (TOP_LEVEL - level));
    uint64_t place = top * PLACES_2;
    if (level < 2)
        place += 1 + (uint64_t)(level == 1 ? index : index / NODE_LINKS) % NODE_LINKS * PLACES_1;
    if (level < 1)
        place += 1 + index % NODE_LINKS;
    return place;
}

static uint64_t offset_of(const struct litebox_node *node, uint32_t slot) {
    return (2 + 2 * place_of(node->level, node->index) + (slot & 1)) * NODE;
}

static struct litebox_link *link_of(struct litebox_store *store, const struct litebox_node *node) {
    return node->parent == NULL ? &store->root.links[node->index] : &node->parent->links[node->index % NODE_LINKS];
}

int litebox_node_load(struct litebox_store *store, struct litebox_node *node) {
    const struct litebox_link *link = link_of(store, node);
    if (link->version == 0) {
        memset(node->bytes, 0, NODE);
        return 0;
    }
    ptrdiff_t count = litebox_file_read(store->number, offset_of(node, link->slot), store->block, NODE);
    if (count < 0)
        return (int)count;
    memset(store->block + count, 0, NODE - (size_t)count); /* what is missing was altered, too */
    return litebox_node_decrypt(link, store->block, node->bytes);
}

int litebox_node_save(struct litebox_store *store, struct litebox_node *node) {
    int result = litebox_store_prepare(store);
    if (result != 0)
        return result;
    struct litebox_link *link = link_of(store, node);
    struct litebox_link next = *link;
    /* The committed version stays; one of the state that is being made is overwritten. */
    if (link->version != 0 && link->version != store->root.version)
        next.slot = 1 - (link->slot & 1);
    next.version = store->root.version;
    result = litebox_node_encrypt(&next, node->bytes, store->block);
    if (result == 0)
        result = litebox_file_write(store->number, offset_of(node, next.slot), store->block, NODE);
    if (result != 0)
        return result;
    *link = next;
    node->dirty = false;
    if (node->parent != NULL)
        node->parent->dirty = true;
    return 0;
}
