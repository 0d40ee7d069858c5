/* One end of a channel between two enclaves of the same image. "accept" PORT WHOM: answers each message with itself in capitals.
 * "connect" PORT WHOM COUNT: sends so many messages and reads the answers. WHOM is "same" or another word for an image that is none. */

#include <ctype.h>
#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 64 };

static int answer(lb_channel *channel) {
    char message[ROOM];
    size_t size;
    for (;;) {
        int error = lb_channel_receive(channel, message, sizeof message, &size);
        if (error != LB_CHANNEL_OK || size == 0)
            return error;
        for (size_t i = 0; i < size; i++)
            message[i] = (char)toupper((unsigned char)message[i]);
        error = lb_channel_send(channel, message, size);
        if (error != LB_CHANNEL_OK)
            return error;
    }
}

static int ask(lb_channel *channel, long count) {
    char message[ROOM];
    size_t size;
    int error = LB_CHANNEL_OK;
    for (long i = 0; i < count && error == LB_CHANNEL_OK; i++)
        error = lb_channel_send(channel, message, (size_t)snprintf(message, sizeof message, "plain message %ld", i));
    for (long i = 0; i < count && error == LB_CHANNEL_OK; i++) {
        error = lb_channel_receive(channel, message, sizeof message, &size);
        if (error == LB_CHANNEL_OK)
            printf("%.*s\n", (int)size, message);
    }
    return error;
}

int main(int argc, char **argv) {
    lb_target own;
    lb_channel *channel;
    lb_identity peer;
    if (argc < 4)
        return 2;
    int accepts = strcmp(argv[1], "accept") == 0;
    uint16_t port = (uint16_t)strtol(argv[2], NULL, 10);
    lb_report_target(&own);
    if (strcmp(argv[3], "same") != 0)
        own.mrenclave[0] ^= 1;
    const lb_policy policy = {.mrenclave = own.mrenclave, .allow_debug = 1};
    lb_tcp *listener = accepts ? lb_tcp_listen(port) : NULL;
    if (accepts) {
        puts("Listening");
        fflush(stdout);
    }
    lb_tcp *tcp = accepts ? lb_tcp_accept(listener) : lb_tcp_connect("localhost", port);
    int error = lb_channel_open(tcp, accepts ? LB_CHANNEL_SECOND : LB_CHANNEL_FIRST, &policy, &channel, &peer);
    if (error == LB_CHANNEL_OK) {
        error = accepts ? answer(channel) : ask(channel, strtol(argv[4], NULL, 10));
        int closed = lb_channel_close(channel);
        error = error == LB_CHANNEL_OK ? closed : error;
    }
    lb_tcp_close(listener);
    printf("%s\n", lb_channel_error_text(error));
    return 0;
}
