#include <errno.h>
#include <litebox/memory.h>
#include <stdlib.h>

#include "file.h"

static struct litebox_store *store_of(FILE *stream) {
    return &((struct litebox_protected *)stream)->store;
}

static int outcome(int result) {
    if (result == 0)
        return 0;
    errno = -result;
    return -1;
}

static ptrdiff_t read_bytes(FILE *stream, void *bytes, size_t capacity) {
    ptrdiff_t count = litebox_store_read(store_of(stream), stream->position, bytes, capacity);
    return count < 0 ? outcome((int)count) : count;
}

static int write_bytes(FILE *stream, const void *bytes, size_t length) {
    struct litebox_store *store = store_of(stream);
    int result = litebox_store_write(store, stream->position, bytes, length);
    /* The bytes are lost, and a state without them must never be committed. */
    store->broken |= result != 0;
    return outcome(result);
}

static uint64_t end_of(FILE *stream) {
    return store_of(stream)->root.size;
}

static int commit(FILE *stream) {
    return outcome(litebox_store_commit(store_of(stream)));
}

static int close_file(FILE *stream) {
    struct litebox_store *store = store_of(stream);
    int result = litebox_store_commit(store);
    litebox_store_close(store);
    lb_wipe(stream, sizeof(struct litebox_protected));
    free(stream);
    return outcome(result);
}

const struct litebox_stream_kind litebox_protected_kind = {
    .read = read_bytes, .write = write_bytes, .end = end_of, .commit = commit, .close = close_file};
