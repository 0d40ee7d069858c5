#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "server.h"

/* Takes the first line apart: a method, a path that begins with /, and the version, with one space between them. */
static int read_call(struct litebox_message *message, lb_https_call *call) {
    char *path = strchr(message->bytes, ' ');
    if (path == NULL || path == message->bytes || path[1] != '/')
        return LB_HTTPS_MESSAGE;
    char *version = strpbrk(path + 1, " \r");
    if (version == NULL || strncmp(version, " HTTP/1.1\r\n", 11) != 0)
        return LB_HTTPS_MESSAGE;
    *path++ = '\0';
    *version = '\0';
    call->method = message->bytes;
    call->path = path;
    call->body = message->bytes + message->head;
    call->body_size = message->size - message->head;
    return LB_HTTPS_OK;
}

static int write_answer(struct litebox_channel *channel, const lb_https_answer *answer, bool no_body) {
    char head[256];
    const char *type = answer->content_type == NULL ? "text/plain" : answer->content_type;
    int length = snprintf(head, sizeof head,
                          "HTTP/1.1 %d \r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
                          answer->status, type, answer->body_size);
    if (answer->status < 200 || answer->status > 999 || length < 0 || (size_t)length >= sizeof head)
        return LB_HTTPS_ARGUMENT;
    int error = litebox_channel_write(channel, head, (size_t)length);
    return error == LB_HTTPS_OK && !no_body ? litebox_channel_write(channel, answer->body, answer->body_size) : error;
}

static int answer_call(struct litebox_channel *channel, struct litebox_message *message, lb_https_handler handler,
                       void *context) {
    lb_https_answer answer = {.status = 200};
    lb_https_call call;
    bool no_body = false;
    int error = litebox_message_read(message, channel, false, false);
    if (error == LB_HTTPS_OK)
        error = read_call(message, &call);
    if (error == LB_HTTPS_MESSAGE) {
        answer.status = 400;
    } else if (error != LB_HTTPS_OK) {
        return error;
    } else {
        no_body = strcmp(call.method, "HEAD") == 0;
        handler(context, &call, &answer);
    }
    int written = write_answer(channel, &answer, no_body);
    lb_https_answer_free(&answer);
    return error == LB_HTTPS_OK ? written : error;
}

int lb_https_serve(lb_https_server *server, lb_https_handler handler, void *context) {
    struct litebox_channel channel;
    struct litebox_message message = {0};
    int error = litebox_channel_open(&channel, lb_tcp_accept(server->listener), &server->config, NULL);
    if (error == LB_HTTPS_OK)
        error = answer_call(&channel, &message, handler, context);
    free(message.bytes);
    litebox_channel_close(&channel);
    return error;
}
