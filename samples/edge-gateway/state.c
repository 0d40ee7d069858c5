#include "state.h"

#include <errno.h>
#include <litebox/file.h>
#include <stdio.h>
#include <string.h>

static FILE *open_file(const char *mode) {
    return lb_fopen("state", mode, LB_SEAL_TO_MRENCLAVE);
}

int state_load(struct state *state) {
    memset(state, 0, sizeof *state);
    FILE *file = open_file("r");
    if (file == NULL)
        return errno == ENOENT ? 0 : -1;
    if (!lb_file_counted(file))
        fputs("The host counts no states: it may show an old one.\n", stderr);
    size_t count = fread(state, sizeof *state, 1, file);
    fclose(file);
    return count == 1 ? 1 : -1;
}

int state_store(const struct state *state) {
    FILE *file = open_file("w");
    if (file == NULL)
        return -1;
    size_t count = fwrite(state, sizeof *state, 1, file);
    return fclose(file) == 0 && count == 1 ? 0 : -1; /* only now it is kept; until then the old one is */
}
