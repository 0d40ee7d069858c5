/* Generated from runtime/api/host-calls. */
#ifndef LITEBOX_HOST_CALLS_H
#define LITEBOX_HOST_CALLS_H

#define HOST_CONSOLE_WRITE 1
#define HOST_CONSOLE_READ 2
#define HOST_ARGUMENTS 3

#endif
