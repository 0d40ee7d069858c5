#include "table.h"

#include <stdio.h>
#include <string.h>

/* What is outside of the API, by all the ways in which a program comes to it; execve() in a comment is none of them. */
int fork(void);
int dup2(int from, int to);
int usleep(unsigned microseconds);
extern char **environ;
extern int optind;

#define GLUE(a, b) a##b
int waitpid(int pid, int *status, int options);

/* A name of the system that is the project's own here. */
static int socket(int family) {
    return family + 1;
}

/* Nobody calls it: the linker drops it, and what it needs is missing all the same. */
int never_called(void) {
    int setsid(void);
    return setsid();
}

static int child(void) {
    const char *said = "execvp(\"sh\")";
    if (dup2(0, 1) < 0) {
        puts(said);
        return -1;
    }
    return nap(3) + usleep(10);
}

int main(int count, char **words) {
    int pid = fork();
    if (pid == 0)
        return child();
    printf("%s %d %d\n", words[0], socket(count), optind);
    if (environ == 0 || strlen(words[0]) == 0)
        return entries[count & 1].run("x");
    return GLUE(wait, pid)(pid, NULL, 0) + second(pid);
}
