#include "stream.h"

FILE *litebox_files;

static uint32_t lock;

void litebox_files_add(FILE *stream) {
    litebox_take(&lock);
    stream->next = litebox_files;
    litebox_files = stream;
    litebox_release(&lock);
}

void litebox_files_remove(const FILE *stream) {
    litebox_take(&lock);
    for (FILE **each = &litebox_files; *each != NULL; each = &(*each)->next) {
        if (*each == stream) {
            *each = stream->next;
            break;
        }
    }
    litebox_release(&lock);
}

int litebox_files_flush(void) {
    int result = 0;
    litebox_take(&lock);
    for (FILE *each = litebox_files; each != NULL; each = each->next)
        result |= fflush(each);
    litebox_release(&lock);
    return result;
}
