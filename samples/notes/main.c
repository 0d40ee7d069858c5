/* Keeps notes that the host can neither read nor change: notes add TEXT, list, show NUMBER, remove NUMBER. */
#include <stdlib.h>
#include <string.h>

#include "notes.h"

static int usage(void) {
    fputs("notes add TEXT | list | show NUMBER | remove NUMBER\n", stderr);
    return 2;
}

int main(int argc, char **argv) {
    const char *what = argc < 2 ? "list" : argv[1];
    if (strcmp(what, "list") == 0 && argc <= 2)
        return list_notes();
    if (argc != 3)
        return usage();
    if (strcmp(what, "add") == 0)
        return add_note(argv[2]);
    if (strcmp(what, "show") == 0)
        return show_note(strtoul(argv[2], NULL, 10));
    if (strcmp(what, "remove") == 0)
        return remove_note(strtoul(argv[2], NULL, 10));
    return usage();
}
