/* A protected file as a stream of <stdio.h>; for this folder only. */
#ifndef LITEBOX_FS_FILE_H
#define LITEBOX_FS_FILE_H

#include <stdbool.h>

#include "../stdio/stream.h"
#include "store.h"

struct litebox_protected {
    struct litebox_file stream; /* first, so that the stream's address is this one's */
    unsigned char buffer[STREAM_BUFFER];
    struct litebox_store store;
};

extern const struct litebox_stream_kind litebox_protected_kind;

/* What a mode of fopen says (C11 7.21.5.3). */
struct litebox_mode {
    bool readable, appends;
    struct litebox_store_mode store;
};

/* Returns false where the text is no mode. */
bool litebox_parse_mode(const char *text, struct litebox_mode *mode);

#endif
