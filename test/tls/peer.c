/* An enclave that knows others by their evidence.
 * "serve" PORT COUNT: answers enclaves that are the same image. "ask" PORT WHOM SHOWN: asks one; WHOM is "same" or another word for an
 * image that is none; SHOWN is "attested" for a certificate with evidence, or "nothing". */

#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char certificate[LB_RATLS_CERTIFICATE_ROOM], key[LB_RATLS_KEY_ROOM];

static void answer(void *context, const lb_https_call *call, lb_https_answer *answer) {
    const lb_ratls_peer *peer = context;
    answer->body = malloc(call->body_size + 4);
    if (answer->body != NULL)
        answer->body_size = (size_t)snprintf(answer->body, call->body_size + 4, "%02x %s", peer->identity.mrenclave[0], call->body);
}

static int serve(lb_ratls_peer *peer, uint16_t port, long left) {
    lb_https_server *server;
    if (lb_ratls_listen(port, certificate, key, peer, &server) != LB_HTTPS_OK)
        return 1;
    puts("Listening");
    fflush(stdout);
    for (; left > 0; left--) {
        int error = lb_https_serve(server, answer, peer);
        printf("%s: %s\n", lb_https_error_text(error), lb_verify_error_text(peer->refusal));
    }
    lb_https_stop(server);
    return 0;
}

static int ask(lb_ratls_peer *peer, uint16_t port) {
    lb_https_request request = {
        .host = "localhost", .port = port, .method = "POST", .path = "/", .body = "secret", .body_size = 6};
    lb_https_answer got;
    int error = lb_ratls_send(&request, peer, &got);
    if (error == LB_HTTPS_OK)
        printf("%d %s\n", got.status, got.body);
    else
        printf("%s: %s\n", lb_https_error_text(error), lb_verify_error_text(peer->refusal));
    lb_https_answer_free(&got);
    return 0;
}

int main(int argc, char **argv) {
    lb_target own;
    if (argc < 4)
        return 2;
    lb_x509_set_time(time(NULL));
    lb_report_target(&own);
    const lb_policy policy = {.trust = lb_trust_simulated(), .mrenclave = own.mrenclave, .allow_debug = 1};
    lb_ratls_peer peer = {.policy = &policy};
    int serves = strcmp(argv[1], "serve") == 0;
    if (serves || strcmp(argv[4], "attested") == 0) {
        if (lb_ratls_make_identity("localhost", certificate, sizeof certificate, key, sizeof key) != LB_HTTPS_OK)
            return 1;
        peer.certificate = certificate;
        peer.key = key;
    }
    uint16_t port = (uint16_t)strtol(argv[2], NULL, 10);
    if (serves)
        return serve(&peer, port, strtol(argv[3], NULL, 10));
    if (strcmp(argv[3], "same") != 0)
        own.mrenclave[0] ^= 1;
    return ask(&peer, port);
}
