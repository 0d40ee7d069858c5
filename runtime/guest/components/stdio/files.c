#include "stream.h"

static FILE *files;
static uint32_t lock;

void litebox_files_add(FILE *stream) {
    litebox_take(&lock);
    stream->next = files;
    files = stream;
    litebox_release(&lock);
}

void litebox_files_remove(const FILE *stream) {
    litebox_take(&lock);
    for (FILE **each = &files; *each != NULL; each = &(*each)->next) {
        if (*each == stream) {
            *each = stream->next;
            break;
        }
    }
    litebox_release(&lock);
}

FILE *litebox_files_take(void) {
    litebox_take(&lock);
    FILE *first = files;
    if (first != NULL)
        files = first->next;
    litebox_release(&lock);
    return first;
}

int litebox_files_flush(void) {
    int result = 0;
    litebox_take(&lock);
    for (FILE *each = files; each != NULL; each = each->next)
        result |= fflush(each);
    litebox_release(&lock);
    return result;
}
