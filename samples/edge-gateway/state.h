/* What the gateway must not forget when the power fails. It is sealed to this image, and the host counts its states. */
#ifndef STATE_H
#define STATE_H

#include <stdint.h>

#include "reading.h"

enum { SECRET_SIZE = 32, HASH_SIZE = 32, REPORT_ROOM = 512 };

struct totals {
    uint32_t last; /* the number of the last reading that was counted */
    uint32_t count;
    int32_t least, most;
    int64_t sum;
};

struct state {
    unsigned char secret[SECRET_SIZE]; /* the key that reports are signed with */
    struct totals totals[SENSORS];     /* since the last report */
    uint64_t report;                   /* how many reports there have been */
    uint32_t report_size;
    unsigned char last_report[REPORT_ROOM]; /* kept until there is another one: it may not have arrived */
};

/* Reads the state; it is all zero where there is none yet. Returns 1, 0 where there is none, -1 (with errno: ESTALE for an old one). */
int state_load(struct state *state);

/* Returns 0 when the state is kept whatever happens then, or -1 (with errno). */
int state_store(const struct state *state);

#endif
