#include "store.h"

static struct litebox_node *find(struct litebox_store *store, uint32_t level, uint32_t index) {
    for (unsigned i = 0; i < STORE_NODES; i++) {
        struct litebox_node *node = &store->nodes[i];
        if (node->used && node->level == level && node->index == index)
            return node;
    }
    return NULL;
}

static struct litebox_node *longest_unused(struct litebox_store *store) {
    struct litebox_node *found = NULL;
    for (unsigned i = 0; i < STORE_NODES; i++) {
        struct litebox_node *node = &store->nodes[i];
        if (!node->used)
            return node;
        if (node->children == 0 && (found == NULL || node->time < found->time))
            found = node;
    }
    return found;
}

/* Makes a place free. */
static int give_up(struct litebox_store *store, struct litebox_node *node) {
    if (!node->used)
        return 0;
    int result = node->dirty ? litebox_node_save(store, node) : 0;
    if (result != 0)
        return result;
    node->used = false;
    if (node->parent != NULL)
        node->parent->children--;
    return 0;
}

static int bring_in(struct litebox_store *store, struct litebox_node *parent, uint32_t level, uint32_t index,
                    struct litebox_node **node) {
    struct litebox_node *free = longest_unused(store);
    int result = give_up(store, free);
    if (result != 0)
        return result;
    free->parent = parent;
    free->level = level;
    free->index = index;
    free->children = 0;
    result = litebox_node_load(store, free);
    if (result != 0)
        return result;
    free->used = true;
    free->dirty = false;
    *node = free;
    return 0;
}

int litebox_node_get(struct litebox_store *store, uint32_t level, uint32_t index, struct litebox_node **node) {
    *node = find(store, level, index);
    if (*node == NULL) {
        struct litebox_node *parent = NULL;
        int result = level == TOP_LEVEL ? 0 : litebox_node_get(store, level + 1, index / NODE_LINKS, &parent);
        if (result != 0)
            return result;
        if (parent != NULL)
            parent->children++; /* at once, so that it stays */
        result = bring_in(store, parent, level, index, node);
        if (result != 0) {
            if (parent != NULL)
                parent->children--;
            return result;
        }
    }
    (*node)->time = ++store->time;
    return 0;
}
