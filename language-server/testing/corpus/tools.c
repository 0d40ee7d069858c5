/* Odds and ends: callbacks, old-style definitions, names that are somebody else's, and calls in places where few look for them. */
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

#define PAGE sysconf(_SC_PAGESIZE)
#define TWICE(f, x) f(f(x))

static long now(void) {
    struct timeval time;
    return gettimeofday(&time, NULL) == 0 ? time.tv_sec : -1;
}

static int sum(a, b)
    int a, b;
{
    return a + b;
}

/* Ours, although it has a well-known name. */
static int system_of(const char *name) {
    return (int)strlen(name);
}
static char *basename_of(char *path) {
    char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
static int execute(int (*getpid)(void)) {
    return getpid();
}

static void *work(void *argument) {
    usleep(*(unsigned *)argument);
    return NULL;
}

static void each(const char *folder, void (*visit)(const char *, ...)) {
    DIR *open = opendir(folder);
    for (struct dirent *entry; open != NULL && (entry = readdir(open)) != NULL;)
        visit("%s", entry->d_name);
    if (open)
        closedir(open);
}

static void say(const char *format, ...) {
    va_list list;
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
}

static int constant(void) {
    return 7;
}

int main(int argc, char **argv) {
    pthread_t thread;
    unsigned pause = 10;
    regex_t pattern;
    struct termios modes;
    char path[64] = "/tmp/toolsXXXXXX";
    void *memory = mmap(NULL, (size_t)PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int (*get)(const char *) = system;
    pthread_create(&thread, NULL, work, &pause);
    pthread_join(thread, NULL);
    if (regcomp(&pattern, argc > 1 ? argv[1] : ".", REG_EXTENDED) == 0 && !regexec(&pattern, "text", 0, NULL, 0))
        regfree(&pattern);
    each(".", say);
    tcgetattr(0, &modes);
    say("%d %ld %d %s\n", sum(1, TWICE(abs, -2)), now(), system_of("x") + execute(constant), basename_of(path));
    munmap(memory, (size_t)PAGE);
    close(mkstemp(path));
    atexit((void (*)(void))dlerror);
    return get(getcwd(path, sizeof path)) + rand() % 2 + (isatty(0) ? (int)getpid() : -(int)getuid());
}
