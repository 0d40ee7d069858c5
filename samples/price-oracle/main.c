/* Asks three sources for a price over HTTPS that ends in here, and signs the median: the host can keep it back, and not change it. */

#include <inttypes.h>
#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "authority.h"
#include "price.h"
#include "signer.h"

enum { PORT = 8446, FIRST_SOURCE = 8451, SOURCES = 3, PAIR_LENGTH = 7, ANSWER_ROOM = 512 };

static const char prefix[] = "/price/";

static void say(lb_https_answer *answer, int status, const char *text) {
    answer->status = status;
    answer->body_size = strlen(text);
    answer->body = malloc(answer->body_size + 1);
    if (answer->body == NULL)
        *answer = (lb_https_answer){.status = 503};
    else
        memcpy(answer->body, text, answer->body_size + 1);
}

/* As EUR-USD: nothing that could mean something else in a path. */
static int is_pair(const char *text) {
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return strlen(text) == PAIR_LENGTH && strspn(text, capitals) == 3 && text[3] == '-' && strspn(text + 4, capitals) == 3;
}

static int ask_source(int number, const char *pair, struct price *price) {
    char path[PAIR_LENGTH + 2];
    snprintf(path, sizeof path, "/%s", pair);
    const lb_https_request request = {
        .host = "localhost", .port = (uint16_t)(FIRST_SOURCE + number), .path = path, .authorities = source_authority};
    lb_https_answer answer;
    int error = lb_https_send(&request, &answer);
    int is_price = error == LB_HTTPS_OK && answer.status == 200 && price_read(answer.body, price) == 0;
    if (error != LB_HTTPS_OK)
        fprintf(stderr, "Source %d is left out: %s.\n", number + 1, lb_https_error_text(error));
    else if (!is_price)
        fprintf(stderr, "Source %d is left out: it has answered %d and no price.\n", number + 1, answer.status);
    lb_https_answer_free(&answer);
    return is_price ? 0 : -1;
}

static char *write_hex(char *text, const unsigned char *bytes, size_t size) {
    for (; size > 0; size--, text += 2)
        snprintf(text, 3, "%02x", *bytes++);
    return text;
}

/* Three lines: the pair, its price, as of when, and from how many sources; the signature of that line; the key that it holds by. */
static int write_statement(const char *pair, const struct price *price, size_t sources, char text[ANSWER_ROOM]) {
    unsigned char signature[SIGNATURE_SIZE], key[KEY_SIZE];
    char number[PRICE_ROOM];
    price_write(price, number);
    int length = snprintf(text, ANSWER_ROOM, "%s %s %" PRId64 " %zu", pair, number, price->time, sources);
    if (signer_sign(text, (size_t)length, signature) != 0 || signer_public_key(key) != 0)
        return -1;
    char *end = text + length;
    *end++ = '\n';
    end = write_hex(end, signature, sizeof signature);
    *end++ = '\n';
    end = write_hex(end, key, sizeof key);
    *end++ = '\n';
    *end = '\0';
    return 0;
}

static void answer_call(void *context, const lb_https_call *call, lb_https_answer *answer) {
    (void)context;
    struct price prices[SOURCES], settled;
    size_t count = 0;
    char text[ANSWER_ROOM];
    const char *pair = call->path + sizeof prefix - 1;
    if (strncmp(call->path, prefix, sizeof prefix - 1) != 0 || !is_pair(pair)) {
        say(answer, 404, "GET a price from /price/EUR-USD, or another pair.");
        return;
    }
    lb_x509_set_time(time(NULL));
    for (int number = 0; number < SOURCES; number++)
        count += ask_source(number, pair, &prices[count]) == 0;
    if (price_settle(prices, count, &settled) != 0)
        say(answer, 502, "There are not two sources that agree.");
    else if (write_statement(pair, &settled, count, text) != 0)
        say(answer, 500, "The price could not be signed.");
    else
        say(answer, 200, text);
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
    lb_https_server *server;
    if (signer_open() != 0) {
        fputs("There is no key to sign with.\n", stderr);
        return 1;
    }
    int error = start(&server);
    if (error != LB_HTTPS_OK) {
        fprintf(stderr, "The oracle does not start: %s.\n", lb_https_error_text(error));
        return 1;
    }
    printf("Listening at https://localhost:%d/\n", PORT);
    fflush(stdout);
    for (long left = argc > 1 ? strtol(argv[1], NULL, 10) : -1; left != 0; left -= left > 0) {
        error = lb_https_serve(server, answer_call, NULL);
        if (error == LB_HTTPS_CONNECT)
            break;
        if (error != LB_HTTPS_OK)
            fprintf(stderr, "A client was not served: %s.\n", lb_https_error_text(error));
    }
    lb_https_stop(server);
    return 0;
}
