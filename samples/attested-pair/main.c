/*
 * Two enclaves that talk to nobody but each other: `serve [COUNT]` and `ask TEXT`. Each proves by evidence that it is this very image, and
 * believes nobody who does not. There is no certificate authority and no password: the measurement is the identity.
 */

#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PORT = 8445 };

static char certificate[LB_RATLS_CERTIFICATE_ROOM], key[LB_RATLS_KEY_ROOM];

static int complain(int error, const lb_ratls_peer *peer) {
    if (error == LB_HTTPS_EVIDENCE && peer->refusal != LB_VERIFY_OK)
        fprintf(stderr, "The other end is not believed: %s.\n", lb_verify_error_text(peer->refusal));
    else
        fprintf(stderr, "There is no answer: %s.\n", lb_https_error_text(error));
    return 1;
}

/* Only another enclave of this image gets here, so what it says can be secret. */
static void answer_call(void *context, const lb_https_call *call, lb_https_answer *answer) {
    (void)context;
    size_t room = call->body_size + sizeof "You said: ";
    answer->body = malloc(room);
    if (answer->body == NULL)
        answer->status = 503;
    else
        answer->body_size = (size_t)snprintf(answer->body, room, "You said: %s", call->body);
}

static int serve(lb_ratls_peer *peer, long left) {
    lb_https_server *server;
    int error = lb_ratls_listen(PORT, certificate, key, peer, &server);
    if (error != LB_HTTPS_OK)
        return complain(error, peer);
    printf("Listening at port %d for enclaves of this image\n", PORT);
    fflush(stdout);
    for (; left != 0; left -= left > 0) {
        error = lb_https_serve(server, answer_call, peer);
        if (error == LB_HTTPS_CONNECT)
            break;
        if (error != LB_HTTPS_OK)
            complain(error, peer);
    }
    lb_https_stop(server);
    return 0;
}

static int ask(lb_ratls_peer *peer, const char *text) {
    lb_https_request request = {.host = "localhost", .port = PORT, .method = "POST", .body = text, .body_size = strlen(text)};
    lb_https_answer answer;
    int error = lb_ratls_send(&request, peer, &answer);
    if (error != LB_HTTPS_OK)
        return complain(error, peer);
    printf("%s\n", answer.body);
    lb_https_answer_free(&answer);
    return 0;
}

int main(int argc, char **argv) {
    lb_target own;
    lb_report_target(&own);
    /* The simulator's word is taken, and a debugger may look in: for development. In earnest: Intel's root, and no debugger. */
    lb_policy policy = {.trust = lb_trust_simulated(), .mrenclave = own.mrenclave, .allow_debug = 1};
    lb_ratls_peer peer = {.policy = &policy, .certificate = certificate, .key = key};
    lb_x509_set_time(time(NULL));
    int error = lb_ratls_make_identity("localhost", certificate, sizeof certificate, key, sizeof key);
    if (error != LB_HTTPS_OK)
        return complain(error, &peer);
    if (argc == 3 && strcmp(argv[1], "ask") == 0)
        return ask(&peer, argv[2]);
    if (argc >= 2 && strcmp(argv[1], "serve") == 0)
        return serve(&peer, argc > 2 ? strtol(argv[2], NULL, 10) : -1);
    fputs("attested-pair serve [COUNT] | ask TEXT\n", stderr);
    return 2;
}
