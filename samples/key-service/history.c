#include "history.h"

#include <stdlib.h>
#include <string.h>

static void remove_oldest(struct history *history) {
    struct entry **link = &history->newest;
    while ((*link)->older != NULL)
        link = &(*link)->older;
    free(*link);
    *link = NULL;
    history->entries--;
}

void history_add(struct history *history, unsigned number, const uint8_t *message, size_t length) {
    struct entry *entry = malloc(sizeof *entry + length);
    if (entry == NULL)
        return;
    entry->older = history->newest;
    entry->number = number;
    entry->length = length;
    memcpy(entry->message, message, length);
    history->newest = entry;
    history->entries++;
    if (history->entries > HISTORY_ENTRIES)
        remove_oldest(history);
}

void history_clear(struct history *history) {
    while (history->entries > 0)
        remove_oldest(history);
}
