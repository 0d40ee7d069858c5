/* Errors of the host calls for TCP. */
#ifndef LITEBOX_TCP_ERROR_H
#define LITEBOX_TCP_ERROR_H

#include <stdint.h>

/* What a program is told, as a negative error number: what the host says where that can be an error of TCP, else EIO. */
int litebox_tcp_error(int64_t result);

#endif
