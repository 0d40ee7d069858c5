/* Takes readings of sensors, and gives the office reports that nobody else can read, change, repeat or leave out without being noticed. */

#include <inttypes.h>
#include <litebox.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "state.h"

enum { PORT = 8447 };

static const char reports[] = "/reports/";

static void give(lb_https_answer *answer, int status, const void *bytes, size_t size) {
    answer->status = status;
    answer->body_size = size;
    answer->body = malloc(size + 1);
    if (answer->body == NULL) {
        *answer = (lb_https_answer){.status = 503};
        return;
    }
    memcpy(answer->body, bytes, size);
    answer->body[size] = '\0';
}

static void say(lb_https_answer *answer, int status, const char *text) {
    give(answer, status, text, strlen(text));
}

/* Returns 1 for a reading that is new, 0 for one that was counted before: its sender had no answer, and repeats it. */
static int count_reading(struct totals *totals, const struct reading *reading) {
    if (reading->number <= totals->last)
        return 0;
    if (totals->count == 0 || reading->value < totals->least)
        totals->least = reading->value;
    if (totals->count == 0 || reading->value > totals->most)
        totals->most = reading->value;
    totals->last = reading->number;
    totals->sum += reading->value;
    totals->count++;
    return 1;
}

/* All of them, or none. What is answered with 200 survives whatever happens then. */
static void take_readings(struct state *state, const char *text, lb_https_answer *answer) {
    struct state next = *state;
    struct reading reading;
    char line[64];
    unsigned taken = 0, known = 0;
    while (*text != '\0') {
        if (reading_take(&text, &reading) != 0) {
            say(answer, 400, "Readings are lines SENSOR NUMBER VALUE, of sensors that are known and within their range.");
            return;
        }
        int is_new = count_reading(&next.totals[reading.sensor], &reading);
        taken += (unsigned)is_new;
        known += (unsigned)!is_new;
    }
    if (taken > 0 && state_store(&next) != 0) {
        say(answer, 500, "The readings could not be kept.");
        return;
    }
    *state = next;
    snprintf(line, sizeof line, "%u taken, %u known already.", taken, known);
    say(answer, 200, line);
}

/* The next report, or the last one again: it is kept before it is given out, and may not have arrived. */
static void give_report(struct state *state, const char *number, lb_https_answer *answer) {
    char *end, line[64];
    uint64_t wanted = strtoull(number, &end, 10);
    if (*number == '\0' || *end != '\0' || wanted == 0 || (wanted != state->report && wanted != state->report + 1)) {
        snprintf(line, sizeof line, "The last report is %" PRIu64 ".", state->report);
        say(answer, 409, line);
        return;
    }
    struct state next = *state;
    if (wanted > state->report) {
        if (report_make(&next) != 0 || state_store(&next) != 0) {
            say(answer, 500, "There is no report.");
            return;
        }
        *state = next;
    }
    answer->content_type = "application/octet-stream";
    give(answer, 200, state->last_report, state->report_size);
}

static void answer_call(void *context, const lb_https_call *call, lb_https_answer *answer) {
    int is_post = strcmp(call->method, "POST") == 0;
    if (is_post && strcmp(call->path, "/readings") == 0)
        take_readings(context, call->body, answer);
    else if (is_post && strncmp(call->path, reports, sizeof reports - 1) == 0)
        give_report(context, call->path + sizeof reports - 1, answer);
    else
        say(answer, 404, "POST readings to /readings, or nothing to /reports/NUMBER.");
}

static int open_state(struct state *state) {
    int loaded = state_load(state);
    if (loaded < 0) {
        perror("The state"); /* it is never replaced: then the host could have it forgotten */
        return -1;
    }
    if (psa_crypto_init() != PSA_SUCCESS || (loaded == 0 && (report_make_key(state) != 0 || state_store(state) != 0))) {
        perror("A new state");
        return -1;
    }
    if (loaded == 0)
        puts("This is a new gateway.");
    else
        printf("The gateway goes on after report %" PRIu64 ".\n", state->report);
    return 0;
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
    static struct state state;
    lb_https_server *server;
    if (open_state(&state) != 0)
        return 1;
    int error = start(&server);
    if (error != LB_HTTPS_OK) {
        fprintf(stderr, "The gateway does not start: %s.\n", lb_https_error_text(error));
        return 1;
    }
    printf("Listening at https://localhost:%d/\n", PORT);
    fflush(stdout);
    for (long left = argc > 1 ? strtol(argv[1], NULL, 10) : -1; left != 0; left -= left > 0) {
        error = lb_https_serve(server, answer_call, &state);
        if (error == LB_HTTPS_CONNECT)
            break;
        if (error != LB_HTTPS_OK)
            fprintf(stderr, "A client was not served: %s.\n", lb_https_error_text(error));
    }
    lb_https_stop(server);
    return 0;
}
