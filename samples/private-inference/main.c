/* Says which digits pictures show, with weights that nobody can read, to clients whose pictures nobody else can see. */

#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

enum { PORT = 8445 };

struct service {
    struct network network;
    int has_weights;
};

static void say(lb_https_answer *answer, int status, const char *text) {
    answer->status = status;
    answer->body_size = strlen(text);
    answer->body = malloc(answer->body_size + 1);
    if (answer->body == NULL)
        *answer = (lb_https_answer){.status = 503};
    else
        memcpy(answer->body, text, answer->body_size + 1);
}

/* Weights come once: whoever owns them sends them to an enclave that runs this program, and nothing gives them out again. */
static void take_weights(struct service *service, const lb_https_call *call, lb_https_answer *answer) {
    if (service->has_weights)
        say(answer, 409, "There are weights already.");
    else if (call->body_size != sizeof service->network)
        say(answer, 400, "These are not the weights of this network.");
    else {
        memcpy(&service->network, call->body, sizeof service->network);
        service->has_weights = model_store(&service->network) == 0;
        say(answer, service->has_weights ? 200 : 500, service->has_weights ? "Learned." : "The weights could not be kept.");
    }
}

static void classify(const struct service *service, const lb_https_call *call, lb_https_answer *answer) {
    char text[32];
    if (!service->has_weights)
        say(answer, 409, "There are no weights yet.");
    else if (call->body_size != INPUTS)
        say(answer, 400, "A picture has 64 bytes.");
    else {
        snprintf(text, sizeof text, "It is a %d.", network_classify(&service->network, (const unsigned char *)call->body));
        say(answer, 200, text);
    }
}

static void answer_call(void *context, const lb_https_call *call, lb_https_answer *answer) {
    int is_post = strcmp(call->method, "POST") == 0;
    if (is_post && strcmp(call->path, "/weights") == 0)
        take_weights(context, call, answer);
    else if (is_post && strcmp(call->path, "/classify") == 0)
        classify(context, call, answer);
    else
        say(answer, 404, "POST weights to /weights, or a picture to /classify.");
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
    static struct service service;
    lb_https_server *server;
    int loaded = model_load(&service.network);
    if (loaded < 0) {
        perror("The weights");
        return 1;
    }
    service.has_weights = loaded;
    int error = start(&server);
    if (error != LB_HTTPS_OK) {
        fprintf(stderr, "The service does not start: %s.\n", lb_https_error_text(error));
        return 1;
    }
    printf("%s\nListening at https://localhost:%d/\n", loaded ? "The weights were unsealed." : "There are no weights yet.", PORT);
    fflush(stdout);
    for (long left = argc > 1 ? strtol(argv[1], NULL, 10) : -1; left != 0; left -= left > 0) {
        error = lb_https_serve(server, answer_call, &service);
        if (error == LB_HTTPS_CONNECT)
            break;
        if (error != LB_HTTPS_OK)
            fprintf(stderr, "A client was not served: %s.\n", lb_https_error_text(error));
    }
    lb_https_stop(server);
    return 0;
}
