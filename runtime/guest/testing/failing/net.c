/* TCP: what fails is an error with a reason, and everything can be closed. */
#include <errno.h>
#include <litebox/net.h>
#include <string.h>

#include "failing.h"

static void talk(lb_tcp *peer) {
    char bytes[100];
    if (peer == NULL) {
        CHECK(errno != 0);
        return;
    }
    errno = 0;
    CHECK(lb_tcp_write(peer, "ping", 4) == 0 || errno != 0);
    ptrdiff_t count = lb_tcp_read(peer, bytes, sizeof bytes);
    CHECK(count >= 0 ? count <= 4 && memcmp(bytes, "pong", (size_t)count) == 0 : errno != 0);
    lb_tcp_close(peer);
}

int main(void) {
    test_begins();
    errno = 0;
    lb_tcp *listener = lb_tcp_listen(443);
    CHECK(listener != NULL || errno != 0);
    for (int i = 0; i < 2; i++) {
        errno = 0;
        talk(lb_tcp_connect("peer", 80));
        errno = 0;
        if (listener != NULL)
            talk(lb_tcp_accept(listener));
    }
    lb_tcp_close(listener);
    test_ends();
    return 0;
}
