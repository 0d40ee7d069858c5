/* Issues and checks identity tokens. Whoever asks knows by attestation that this program, and nothing else, has the key. */

#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "signer.h"
#include "token.h"

enum { PORT = 8444, LIFETIME = 3600 };

static void say(lb_https_answer *answer, int status, const char *text) {
    answer->status = status;
    answer->body_size = strlen(text);
    answer->body = malloc(answer->body_size + 1);
    if (answer->body == NULL)
        *answer = (lb_https_answer){.status = 503};
    else
        memcpy(answer->body, text, answer->body_size + 1);
}

static void issue(psa_key_id_t key, const char *subject, lb_https_answer *answer) {
    char token[TOKEN_ROOM];
    if (!token_is_subject(subject))
        say(answer, 400, "A subject has 1 to 64 letters, digits, dots, @, - and _.");
    else if (token_issue(key, subject, time(NULL) + LIFETIME, token) != 0)
        say(answer, 500, "The token could not be signed.");
    else
        say(answer, 200, token);
}

static void check(psa_key_id_t key, const char *token, lb_https_answer *answer) {
    char subject[LONGEST_SUBJECT + 1];
    switch (token_check(key, token, time(NULL), subject)) {
    case TOKEN_GOOD:
        say(answer, 200, subject);
        break;
    case TOKEN_EXPIRED:
        say(answer, 403, "The token has expired.");
        break;
    case TOKEN_FOREIGN:
        say(answer, 403, "This service has not issued the token.");
        break;
    }
}

static void answer_call(void *context, const lb_https_call *call, lb_https_answer *answer) {
    psa_key_id_t key = *(const psa_key_id_t *)context;
    if (strcmp(call->method, "POST") == 0 && strcmp(call->path, "/issue") == 0)
        issue(key, call->body, answer);
    else if (strcmp(call->method, "POST") == 0 && strcmp(call->path, "/check") == 0)
        check(key, call->body, answer);
    else
        say(answer, 404, "POST a subject to /issue, or a token to /check.");
}

static int start(lb_https_server **server) {
    static char certificate[LB_RATLS_CERTIFICATE_ROOM], key[LB_RATLS_KEY_ROOM];
    int error = lb_ratls_make_identity("localhost", certificate, sizeof certificate, key, sizeof key);
    if (error == LB_HTTPS_OK)
        error = lb_https_listen(PORT, certificate, key, server);
    lb_wipe(key, sizeof key);
    return error;
}

/* The program's argument says how many requests it answers; without one it goes on for ever. */
int main(int argc, char **argv) {
    psa_key_id_t key;
    lb_https_server *server;
    if (signer_open(&key) != 0)
        return 1;
    int error = start(&server);
    if (error != LB_HTTPS_OK) {
        fprintf(stderr, "The service does not start: %s.\n", lb_https_error_text(error));
        return 1;
    }
    printf("Listening at https://localhost:%d/\n", PORT);
    fflush(stdout);
    for (long left = argc > 1 ? strtol(argv[1], NULL, 10) : -1; left != 0; left -= left > 0) {
        error = lb_https_serve(server, answer_call, &key);
        if (error == LB_HTTPS_CONNECT)
            break;
        if (error != LB_HTTPS_OK)
            fprintf(stderr, "A client was not served: %s.\n", lb_https_error_text(error));
    }
    lb_https_stop(server);
    return 0;
}
