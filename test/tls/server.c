/* An HTTPS server that answers with what it was sent. Arguments: the port, and how many clients it serves. */

#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void echo(void *context, const lb_https_call *call, lb_https_answer *answer) {
    (void)context;
    size_t room = strlen(call->method) + strlen(call->path) + call->body_size + 3;
    answer->body = malloc(room);
    if (answer->body == NULL) {
        answer->status = 503;
        return;
    }
    answer->body_size = (size_t)snprintf(answer->body, room, "%s %s %s", call->method, call->path, call->body);
}

int main(int argc, char **argv) {
    static char certificate[1024], key[512];
    lb_https_server *server;
    if (argc < 3 || lb_https_make_identity("localhost", certificate, sizeof certificate, key, sizeof key) != LB_HTTPS_OK)
        return 2;
    int error = lb_https_listen((uint16_t)strtol(argv[1], NULL, 10), certificate, key, &server);
    if (error != LB_HTTPS_OK) {
        puts(lb_https_error_text(error));
        return 1;
    }
    printf("%s", certificate);
    fflush(stdout);
    for (long left = strtol(argv[2], NULL, 10); left > 0; left--)
        puts(lb_https_error_text(lb_https_serve(server, echo, NULL)));
    lb_https_stop(server);
    return 0;
}
