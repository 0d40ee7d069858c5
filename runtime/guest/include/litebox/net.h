/* TCP connections, to the peers and ports that litebox.json names. The host carries the bytes, and can read and change them: use TLS. */
#ifndef LITEBOX_NET_H
#define LITEBOX_NET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A connection or a listener. */
typedef struct lb_tcp lb_tcp;

lb_tcp *lb_tcp_connect(const char *host, uint16_t port);
lb_tcp *lb_tcp_listen(uint16_t port);
lb_tcp *lb_tcp_accept(lb_tcp *listener);
ptrdiff_t lb_tcp_read(lb_tcp *connection, void *memory, size_t size);
int lb_tcp_write(lb_tcp *connection, const void *memory, size_t size);
void lb_tcp_close(lb_tcp *tcp);

#ifdef __cplusplus
}
#endif

#endif
