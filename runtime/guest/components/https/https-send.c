#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "peer.h"

#define HTTPS_PORT 443

/* Nothing that could end the line or the field that it stands in. */
static bool is_plain(const char *text) {
    for (; *text != '\0'; text++) {
        if (*text <= ' ' || *text == 0x7f)
            return false;
    }
    return true;
}

static bool is_possible(const lb_https_request *request) {
    return request->host != NULL && is_plain(request->host) &&
           (request->method == NULL || is_plain(request->method)) &&
           (request->path == NULL || (request->path[0] == '/' && is_plain(request->path))) &&
           (request->content_type == NULL || is_plain(request->content_type));
}

static int write_request(struct litebox_channel *channel, const lb_https_request *request) {
    static const char format[] = "%s %s HTTP/1.1\r\nHost: %s%s\r\nConnection: close\r\nContent-Type: %s\r\n"
                                 "Content-Length: %zu\r\n\r\n";
    const char *method = request->method == NULL ? "GET" : request->method;
    const char *path = request->path == NULL ? "/" : request->path;
    const char *type = request->content_type == NULL ? "application/octet-stream" : request->content_type;
    char port[7] = ""; /* the one of HTTPS is not said */
    if (request->port != 0 && request->port != HTTPS_PORT)
        snprintf(port, sizeof port, ":%u", (unsigned)request->port);
    size_t room = sizeof format + strlen(method) + strlen(path) + strlen(request->host) + strlen(type) + 27;
    char *head = malloc(room);
    if (head == NULL)
        return LB_HTTPS_MEMORY;
    int length = snprintf(head, room, format, method, path, request->host, port, type, request->body_size);
    int error = litebox_channel_write(channel, head, (size_t)length);
    free(head);
    return error == LB_HTTPS_OK ? litebox_channel_write(channel, request->body, request->body_size) : error;
}

/* HTTP/1.1 and three digits; answers before the final one are asked for by nothing that is sent. */
static int status_of(const struct litebox_message *message) {
    const char *line = message->bytes;
    if (message->head < 14 || memcmp(line, "HTTP/1.", 7) != 0 || line[8] != ' ')
        return 0;
    int status = 0;
    for (int i = 9; i < 12; i++) {
        if (!isdigit((unsigned char)line[i]))
            return 0;
        status = status * 10 + line[i] - '0';
    }
    return status < 200 ? 0 : status;
}

static int exchange(struct litebox_channel *channel, const lb_https_request *request, lb_https_answer *answer) {
    struct litebox_message message = {0};
    bool no_body = request->method != NULL && strcmp(request->method, "HEAD") == 0;
    int error = write_request(channel, request);
    if (error == LB_HTTPS_OK)
        error = litebox_message_read(&message, channel, true, no_body);
    if (error == LB_HTTPS_OK && (answer->status = status_of(&message)) == 0)
        error = LB_HTTPS_MESSAGE;
    if (error != LB_HTTPS_OK) {
        free(message.bytes);
        return error;
    }
    answer->body_size = message.size - message.head;
    memmove(message.bytes, message.bytes + message.head, answer->body_size + 1);
    answer->body = message.bytes;
    return LB_HTTPS_OK;
}

static int talk(const mbedtls_ssl_config *config, const lb_https_request *request, lb_https_answer *answer) {
    struct litebox_channel channel;
    lb_tcp *tcp = lb_tcp_connect(request->host, request->port == 0 ? HTTPS_PORT : request->port);
    int error = litebox_channel_open(&channel, tcp, config, request->host);
    if (error == LB_HTTPS_OK)
        error = exchange(&channel, request, answer);
    litebox_channel_close(&channel);
    return error;
}

int litebox_https_send(const lb_https_request *request, litebox_https_prepare prepare, void *context,
                       lb_https_answer *answer) {
    mbedtls_ssl_config config;
    memset(answer, 0, sizeof *answer);
    if (!is_possible(request))
        return LB_HTTPS_ARGUMENT;
    mbedtls_ssl_config_init(&config);
    int error = litebox_channel_configure(&config, MBEDTLS_SSL_IS_CLIENT, request->only_tls13);
    if (error == LB_HTTPS_OK)
        error = prepare(&config, context);
    if (error == LB_HTTPS_OK)
        error = talk(&config, request, answer);
    mbedtls_ssl_config_free(&config);
    if (error != LB_HTTPS_OK)
        answer->status = 0;
    return error;
}
