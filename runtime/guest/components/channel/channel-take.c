#include "channel.h"

int litebox_channel_take(lb_tcp *tcp, void *memory, size_t size) {
    unsigned char *next = memory;
    while (size > 0) {
        ptrdiff_t count = lb_tcp_read(tcp, next, size);
        if (count <= 0)
            return LB_CHANNEL_CUT;
        next += count;
        size -= (size_t)count;
    }
    return LB_CHANNEL_OK;
}
