#include "tcp.h"

lb_tcp *lb_tcp_accept(lb_tcp *listener) {
    return litebox_tcp_make(listener->number, "", 0);
}
