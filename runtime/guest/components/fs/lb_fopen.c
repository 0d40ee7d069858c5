#include <errno.h>
#include <litebox/file.h>
#include <litebox/memory.h>
#include <stdlib.h>

#include "file.h"

static void close_files(void) {
    for (FILE *file = litebox_files_take(); file != NULL; file = litebox_files_take())
        fclose(file);
}

LITEBOX_EXIT_HOOK(4, files, close_files);

static int open_stream(struct litebox_protected *file, const char *name, const struct litebox_mode *mode,
                       lb_seal_policy policy) {
    int result = litebox_store_open(&file->store, name, mode->store, policy);
    if (result != 0)
        return result;
    struct litebox_file *stream = &file->stream;
    stream->buffer = file->buffer;
    stream->kind = &litebox_protected_kind;
    stream->readable = mode->readable;
    stream->writable = mode->store.writable;
    stream->appends = mode->appends;
    stream->position = mode->appends && !mode->readable ? file->store.root.size : 0;
    stream->exit_hook = &litebox_exit_hook_files;
    litebox_files_add(stream);
    return 0;
}

FILE *lb_fopen(const char *name, const char *mode, lb_seal_policy policy) {
    struct litebox_mode parsed;
    if (!litebox_parse_mode(mode, &parsed) || (policy != LB_SEAL_TO_MRENCLAVE && policy != LB_SEAL_TO_MRSIGNER)) {
        errno = EINVAL;
        return NULL;
    }
    struct litebox_protected *file = calloc(1, sizeof *file);
    if (file == NULL)
        return NULL;
    int result = open_stream(file, name, &parsed, policy);
    if (result != 0) {
        lb_wipe(file, sizeof *file);
        free(file);
        errno = -result;
        return NULL;
    }
    return &file->stream;
}
