/* What a connection or a listener is to this component. */
#ifndef LITEBOX_NET_TCP_H
#define LITEBOX_NET_TCP_H

#include <litebox/net.h>
#include <stddef.h>
#include <stdint.h>

struct lb_tcp {
    uint32_t number; /* the host's, and nothing that is believed hangs on it */
};

/* As litebox_tcp_open. Returns NULL after an error, which is in errno. */
struct lb_tcp *litebox_tcp_make(uint32_t listener, const char *target, size_t length);

#endif
