/* Locks of components that hold what all threads share. As long as there has been one thread only, they cost a look at a
 * pointer, and the code of real locks is in no image that starts no thread. */
#ifndef LITEBOX_LOCKING_H
#define LITEBOX_LOCKING_H

#include <stdint.h>

struct litebox_locking {
    void (*take)(uint32_t *lock);
    void (*release)(uint32_t *lock);
};

/* NULL until the first thread is created. Nobody holds a lock then: who creates a thread is in no other component. */
extern const struct litebox_locking *litebox_locking;

/* A lock is 0 at first. It is not recursive. */
#define LITEBOX_LOCK_TAKEN 1
void litebox_take(uint32_t *lock);
void litebox_release(uint32_t *lock);

#endif
