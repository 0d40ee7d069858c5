#include <stdlib.h>

#include "../hostcall/hostcall.h"
#include "tcp.h"

void lb_tcp_close(lb_tcp *tcp) {
    if (tcp == NULL)
        return;
    litebox_tcp_close(tcp->number);
    free(tcp);
}
