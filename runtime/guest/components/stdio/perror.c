#include <errno.h>
#include <stdio.h>
#include <string.h>

void perror(const char *text) {
    const char *error = strerror(errno);
    int titled = text != NULL && *text != '\0';
    fprintf(stderr, "%s%s%s\n", titled ? text : "", titled ? ": " : "", error);
}
