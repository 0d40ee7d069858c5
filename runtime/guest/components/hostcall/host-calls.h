/* Made by `npm run generate` from runtime/api/host-calls. */
#ifndef LITEBOX_HOST_CALLS_H
#define LITEBOX_HOST_CALLS_H

/* (stream, address, length): Writes bytes to the host's standard output or standard error. */
#define HOST_CONSOLE_WRITE 1

/* (address, capacity): Reads bytes from the host's standard input; waits until there is one. */
#define HOST_CONSOLE_READ 2

/* (address, capacity): Fetches the program's arguments: each ends in a NUL, the first is the program's name. */
#define HOST_ARGUMENTS 3

#endif
