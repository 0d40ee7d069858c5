#include <errno.h>

#include "../entry/locking.h"
#include "health.h"
#include "random.h"

static uint32_t lock;
static struct litebox_health health;

static int next(uint64_t *word) {
    if (health.has_failed)
        return EIO;
    if (!litebox_processor_word(word))
        return EAGAIN;
    return litebox_health_accepts(&health, *word) ? 0 : EIO;
}

int litebox_random_word(uint64_t *word) {
    litebox_take(&lock);
    /* The first word serves to compare the second one with, and for nothing else. */
    int error = health.has_begun ? 0 : next(word);
    if (error == 0)
        error = next(word);
    litebox_release(&lock);
    return error;
}
