/* An enclave that knows others by their evidence.
 * "verify" TIME ROOT SIGNER MRENCLAVE DEBUG: judges each line of standard input, a quote in hexadecimal.
 * "serve" PORT COUNT: answers enclaves that are the same image. "ask" PORT WHOM SHOWN: asks one; WHOM is "same" or another word for an
 * image that is none; SHOWN is "attested" for a certificate with evidence, or "nothing". */

#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TIME = 2, ROOT, SIGNER, MRENCLAVE, DEBUG, LONGEST_LINE = 2 * LB_QUOTE_ROOM + 2 };

static char line[LONGEST_LINE];
static unsigned char quote[LB_QUOTE_ROOM];
static char certificate[LB_RATLS_CERTIFICATE_ROOM], key[LB_RATLS_KEY_ROOM];

static size_t from_hex(const char *text, unsigned char *bytes, size_t room) {
    size_t size = 0;
    char pair[3] = {0};
    for (; size < room && text[0] > ' ' && text[1] > ' '; text += 2) {
        memcpy(pair, text, 2);
        bytes[size++] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return size;
}

static int verify_lines(char **argv) {
    static const unsigned char revoked[20] = {[19] = 0x77};
    lb_platform platform = {.fmspc = {0xc0, 0xff, 0xee, 0x00, 0x00, 0x02}, .minimum_pce_svn = 1};
    memset(platform.minimum_svn, 5, sizeof platform.minimum_svn);
    lb_trust trust = {.quoting_product = 1,
                      .quoting_minimum_version = 8,
                      .platforms = &platform,
                      .platform_count = 1,
                      .revoked = revoked,
                      .revoked_count = 1};
    unsigned char mrenclave[32];
    lb_policy policy = {.trust = &trust, .mrenclave = mrenclave, .allow_debug = atoi(argv[DEBUG])};
    from_hex(argv[ROOT], trust.root_key, sizeof trust.root_key);
    from_hex(argv[SIGNER], trust.quoting_signer, sizeof trust.quoting_signer);
    from_hex(argv[MRENCLAVE], mrenclave, sizeof mrenclave);
    lb_x509_set_time(strtoll(argv[TIME], NULL, 10));
    while (fgets(line, sizeof line, stdin) != NULL) {
        lb_identity identity;
        int error = lb_verify(quote, from_hex(line, quote, sizeof quote), &policy, &identity);
        printf("%s %02x\n", lb_verify_error_text(error), identity.mrsigner[0]);
    }
    return 0;
}

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
    if (argc == DEBUG + 1)
        return verify_lines(argv);
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
