/* A small server in the style of the eighties to today: what programs do that were written for an operating system. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#define CHECK(call)                                                                                                    \
    do {                                                                                                               \
        if ((call) < 0) {                                                                                              \
            syslog(LOG_ERR, "%s", strerror(errno));                                                                    \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

typedef int (*opener)(int, int, int);
static opener open_socket = socket;

static struct {
    const char *name;
    int (*stop)(int);
} endings[] = {{"close", close}, {.name = "sync", .stop = fsync}};

static volatile sig_atomic_t stopped;

static void on_signal(int number) {
    (void)number;
    stopped = 1;
}

static int accepted(int listener) {
    struct pollfd wait_for = {.fd = listener, .events = POLLIN};
    return poll(&wait_for, 1, 1000) > 0 ? accept(listener, NULL, NULL) : -1;
}

static void serve(int peer) {
    char line[128];
    ssize_t length;
    while ((length = read(peer, line, sizeof line)) > 0 && write(peer, line, (size_t)length) == length)
        ;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        endings[i].stop(peer);
}

int main(int argc, char **argv) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(argc > 1 ? (unsigned short)atoi(argv[1]) : 7)};
    struct stat facts;
    int listener = open_socket(AF_INET, SOCK_STREAM, 0);
    signal(SIGTERM, on_signal);
    openlog("server", LOG_PID, LOG_DAEMON);
    CHECK(bind(listener, (struct sockaddr *)&at, sizeof at));
    CHECK(listen(listener, 4));
    if (stat("/etc/server", &facts) == 0 && chdir("/etc/server") != 0)
        perror("chdir");
    while (!stopped) {
        int peer = accepted(listener), status;
        if (peer < 0)
            continue;
        switch (fork()) {
        case 0:
            (dup2)(peer, 0);
            serve(peer);
            _exit(0);
        case -1:
            fprintf(stderr, "%s\n", getenv("LANG") ? getenv("LANG") : "");
            break;
        default:
            waitpid(-1, &status, WNOHANG);
        }
        close(peer);
    }
    return unlink("/run/server.pid");
}
