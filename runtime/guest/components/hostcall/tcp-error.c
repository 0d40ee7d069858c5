#include "tcp-error.h"

#include <errno.h>

int litebox_tcp_error(int64_t result) {
    switch (result) {
    case -EACCES:
    case -EADDRINUSE:
    case -ECONNREFUSED:
    case -ECONNRESET:
    case -ETIMEDOUT:
    case -EHOSTUNREACH:
        return (int)result;
    default:
        return -EIO;
    }
}
