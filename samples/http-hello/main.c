/* An HTTPS server whose key is made in the enclave and never leaves it: what clients send can be read by the enclave alone. */

#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORT 8443

/* What the server remembers between two requests. */
struct visits {
    unsigned count;
};

static char *text_of(const char *format, unsigned number) {
    char text[80];
    int length = snprintf(text, sizeof text, format, number);
    char *copy = malloc((size_t)length + 1);
    if (copy != NULL)
        memcpy(copy, text, (size_t)length + 1);
    return copy;
}

static void answer(void *context, const lb_https_call *call, lb_https_answer *answer) {
    struct visits *visits = context;
    if (strcmp(call->path, "/") != 0) {
        answer->status = 404;
        return;
    }
    visits->count++;
    answer->body = text_of("Hello from an enclave, visitor %u.\n", visits->count);
    if (answer->body == NULL)
        answer->status = 503;
    else
        answer->body_size = strlen(answer->body);
}

/* The program's argument says how many requests it answers; without one it goes on for ever. */
int main(int argc, char **argv) {
    static char certificate[1024], key[512];
    struct visits visits = {0};
    lb_https_server *server;
    int error = lb_https_make_identity("localhost", certificate, sizeof certificate, key, sizeof key);
    if (error == LB_HTTPS_OK)
        error = lb_https_listen(PORT, certificate, key, &server);
    lb_wipe(key, sizeof key);
    if (error != LB_HTTPS_OK) {
        fprintf(stderr, "The server does not start: %s.\n", lb_https_error_text(error));
        return 1;
    }
    printf("%sListening at https://localhost:%d/\n", certificate, PORT);
    long left = argc > 1 ? strtol(argv[1], NULL, 10) : -1;
    for (; left != 0; left -= left > 0) {
        error = lb_https_serve(server, answer, &visits);
        if (error == LB_HTTPS_CONNECT)
            break;
        if (error != LB_HTTPS_OK)
            fprintf(stderr, "A client was not served: %s.\n", lb_https_error_text(error));
    }
    lb_https_stop(server);
    return 0;
}
