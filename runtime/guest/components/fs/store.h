/* A protected file: what it is on the host, and what of it is in the enclave; for this folder only.
 *
 * On the host, a file is a row of blocks of 4 KiB. The first two hold roots, one of the last committed state and one of the state before
 * or after. Behind them each node of a tree has a place with room for two versions of it. Leaves are the file's bytes; other nodes are
 * links to nodes. A link has what is needed to read a node: which of the two it is, and the key and the tag of its encryption by
 * AES-256-GCM. Every version of a node has a key of its own, made for it, and so none is ever encrypted twice with one key. The root has
 * the topmost links, and is sealed. Who changes one bit anywhere must change the root, which only the enclave can.
 *
 * A new state never overwrites what the committed one is made of: a node goes where its committed version is not. When all nodes have
 * been written, the host syncs; then the root is written over the older root, and the host syncs again. That is the commit: if the power
 * fails before, the older root is the newest that can be opened, and all that it links to is still there. */
#ifndef LITEBOX_STORE_H
#define LITEBOX_STORE_H

#include <litebox/seal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../hostcall/hostcall.h"

#define NODE 4096
#define NODE_LINKS 64
/* Levels 2 and 1 are links, level 0 is bytes. */
#define TOP_LEVEL 2
#define ROOT_LINKS 32
/* 512 MiB */
#define STORE_MOST ((uint64_t)ROOT_LINKS * NODE_LINKS * NODE_LINKS * NODE)
#define TAG 16

struct litebox_link {
    unsigned char key[32], tag[TAG];
    /* The state in which this version of the node was written; 0 where there is no node yet, whose bytes count as zeros. */
    uint64_t version;
    uint32_t slot, reserved;
};
_Static_assert(NODE_LINKS * sizeof(struct litebox_link) == NODE, "a node is full of links");

struct litebox_root {
    /* Grows by 1 or more with each commit. */
    uint64_t version;
    uint64_t size;
    /* Hidden names under which the host may show the file: the second, if it is not zero, during and after a rename. */
    unsigned char names[2][LITEBOX_FILE_NAME];
    /* Whether the host had a counter for it. */
    uint32_t counted, reserved;
    struct litebox_link links[ROOT_LINKS];
};
#define ROOT_SEALED (sizeof(struct litebox_root) + LB_SEAL_OVERHEAD)
_Static_assert(ROOT_SEALED <= NODE, "a root has a block for itself");

/* A node in the enclave, in plain text. */
struct litebox_node {
    /* NULL where the link is in the root, and in a place that is free. */
    struct litebox_node *parent;
    /* Of its children, how many are in the enclave; it stays as long as there are some. */
    uint32_t children;
    uint32_t level, index;
    bool used, dirty;
    /* When it was last looked for. */
    uint64_t time;
    union {
        unsigned char bytes[NODE];
        struct litebox_link links[NODE_LINKS];
    };
};

/* At least 4: a way from the top to a leaf has 3 nodes, and one more must be free to give up its place. */
#define STORE_NODES 6

struct litebox_store {
    struct litebox_store *next;
    unsigned char name[LITEBOX_FILE_NAME];
    /* Under which a new file is made, until it takes the place of one that has its name. */
    unsigned char new_name[LITEBOX_FILE_NAME];
    lb_seal_policy policy;
    /* The host's number; 0 for a new file that the host has not been asked for yet. */
    uint32_t number;
    /* Which of the two roots is the committed one. */
    uint32_t slot;
    bool writable;
    /* It has never been committed. */
    bool fresh;
    /* What the last power cut has left may be overwritten. */
    bool prepared;
    /* There is something to commit. */
    bool changed;
    /* A commit has failed, so that it is not known which state the host has. Nothing can be written any more. */
    bool broken;
    /* Of the state that is being made: what is committed, and all changes since. */
    struct litebox_root root;
    uint64_t time;
    struct litebox_node nodes[STORE_NODES];
    /* Encrypted, on the way. */
    unsigned char block[NODE + TAG];
};

/* Functions return 0 or a negative error number, unless something else is said. */

/* Reads at (offset); returns how many bytes there were before the end. */
ptrdiff_t litebox_store_read(struct litebox_store *store, uint64_t offset, void *bytes, size_t length);

/* Writes at (offset). What lies between there and the end counts as zeros. */
int litebox_store_write(struct litebox_store *store, uint64_t offset, const void *bytes, size_t length);

/* Makes all changes outlast a power cut, together. */
int litebox_store_commit(struct litebox_store *store);

/* Finds a node, and reads it if it is not in the enclave. It stays until the next call. */
int litebox_node_get(struct litebox_store *store, uint32_t level, uint32_t index, struct litebox_node **node);

/* Reads and writes a node's encrypted bytes. */
int litebox_node_load(struct litebox_store *store, struct litebox_node *node);
int litebox_node_save(struct litebox_store *store, struct litebox_node *node);

/* Asks the host for a new file, or that it syncs what another process of the enclave may have left, before the first write. */
int litebox_store_prepare(struct litebox_store *store);

/* Reads the committed root, which is for the name, of the file that the host has given a number: root, slot and policy. */
int litebox_root_load(struct litebox_store *store);

/* What of a file's mode is about the file, not the stream. */
struct litebox_store_mode {
    bool writable;
    /* Where there is none, one is made: at the first commit. */
    bool makes;
    /* It begins empty: at the first commit, it takes the place of what was there. */
    bool empties;
    /* There must be none. */
    bool excludes;
};

/* Opens the file that has this name, and is bound as (policy) says; 0 for any policy, of a file that exists. The store's bytes are zeros
 * before, and it is closed after, unless this fails. */
int litebox_store_open(struct litebox_store *store, const char *name, struct litebox_store_mode mode,
                       lb_seal_policy policy);

/* Without a commit: what was not committed is forgotten. */
void litebox_store_close(struct litebox_store *store);

/* All stores that are open; under the lock. Of those with the same name, none can be written, or there is one. */
extern uint32_t litebox_stores_lock;
#define STORES_MOST 16
/* EBUSY or EMFILE where there can be no further one. */
int litebox_stores_add(struct litebox_store *store);
void litebox_stores_remove(const struct litebox_store *store);
bool litebox_stores_have(const unsigned char name[LITEBOX_FILE_NAME]);

/* At most 255 bytes. Returns 0, or the error of a name that cannot be one. */
#define LONGEST_NAME 255
int litebox_check_name(const char *name);

#endif
