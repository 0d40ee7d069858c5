#include "table.h"

#include <stdlib.h>

int fork(void);
int system(const char *command);
int putenv(char *text);
int unlink(const char *path);

static int keep(const char *text) {
    return text[0];
}

const struct entry entries[] = {
    {"keep", keep},
    {"remove", unlink},
};

static int (*runner)(const char *) = system;

int second(int pid) {
    char *memory = malloc(8);
    if (memory == NULL)
        return fork();
    free(memory);
    return runner("ls") + nap(pid) + (pid > 0 ? putenv : 0)(0);
}
