// The last messages that were signed, the newest first.
#ifndef HISTORY_H
#define HISTORY_H

#include <stddef.h>
#include <stdint.h>

enum { HISTORY_ENTRIES = 4 };

struct entry {
    struct entry *older;
    unsigned number; // 1 for the first signature of the run
    size_t length;
    uint8_t message[];
};

struct history {
    struct entry *newest;
    unsigned entries;
};

// Keeps a copy of the message; forgets the oldest one where there are more than HISTORY_ENTRIES. Without memory it keeps nothing.
void history_add(struct history *history, unsigned number, const uint8_t *message, size_t length);

void history_clear(struct history *history);

#endif
