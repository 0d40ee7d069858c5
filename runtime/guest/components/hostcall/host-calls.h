/* Made by `npm run generate` from runtime/api/host-calls. */
#ifndef LITEBOX_HOST_CALLS_H
#define LITEBOX_HOST_CALLS_H

/* (stream, address, length): Writes bytes to the host's standard output or standard error. */
#define HOST_CONSOLE_WRITE 1

/* (address, capacity): Reads bytes from the host's standard input; waits until there is one. */
#define HOST_CONSOLE_READ 2

/* (address, capacity): Fetches the program's arguments: each ends in a NUL, the first is the program's name. */
#define HOST_ARGUMENTS 3

/* (thread): Asks for a thread: the host enters the enclave through the TCS of this number. */
#define HOST_THREAD_START 4

/* (wakes): Lets the thread sleep for as long as the number of its wakes that the host was told last is this one; it is 0 at first. */
#define HOST_THREAD_PARK 5

/* (thread, wakes): Tells the host how often a thread has been woken, so that it need not sleep any longer. */
#define HOST_THREAD_WAKE 6

/* (): Gives the rest of the thread's turn to the others. */
#define HOST_THREAD_YIELD 7

/* (): Asks what time it is. */
#define HOST_CLOCK 8

/* (use, address, length): Opens a file: one of the enclave's own, or for reading one of the host. */
#define HOST_FILE_OPEN 9

/* (place, address, capacity): Reads bytes at a place in a file. */
#define HOST_FILE_READ 10

/* (place, address, length): Writes bytes at a place in a file of the enclave's own. */
#define HOST_FILE_WRITE 11

/* (what, address, length): Does one thing to a file of the enclave's own, or to the counter of its name. */
#define HOST_FILE_CHANGE 12

/* (listener, address, length): Opens a TCP connection or a listener, or takes a connection from a listener; waits until there is one. */
#define HOST_TCP_OPEN 13

/* (connection, address, capacity): Reads bytes from a TCP connection; waits until there is one. */
#define HOST_TCP_READ 14

/* (connection, address, length): Writes bytes to a TCP connection; without bytes it closes the connection or listener. */
#define HOST_TCP_WRITE 15

/* (address, length, capacity): Has the platform's quoting enclave make a quote of a report; with no report, asks who that is. */
#define HOST_QUOTE 16

#endif
