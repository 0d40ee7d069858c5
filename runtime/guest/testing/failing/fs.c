/* Protected files: a failure is an error, and what was committed before is still there. */
#include <stdio.h>
#include <string.h>

#include "failing.h"

static int put(const char *text) {
    FILE *file = fopen("notes", "w");
    if (file == NULL)
        return 0;
    int written = fputs(text, file) >= 0;
    return (fclose(file) == 0) & written;
}

/* Whether the file holds it; or -1 where it cannot be read. */
static int holds(const char *text) {
    char line[16] = "";
    FILE *file = fopen("notes", "r");
    if (file == NULL)
        return -1;
    int got = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    return got ? strcmp(line, text) == 0 : -1;
}

int main(void) {
    if (!put("old"))
        return 1;
    test_begins();
    int changed = put("new");
    int old = holds("old"), new = holds("new");
    CHECK(!changed || new != 0);
    CHECK(old != 0 || new != 0);
    test_ends();
    return 0;
}
