#include <errno.h>
#include <string.h>

char *strerror(int error) {
    switch (error) {
    case 0:
        return "No error";
    case EIO:
        return "The host refused input or output";
    case EBADF:
        return "Wrong kind of stream";
    case EAGAIN:
        return "Try again";
    case ENOMEM:
        return "Out of memory";
    case EACCES:
        return "The host does not allow it";
    case EINVAL:
        return "Invalid argument";
    case EDOM:
        return "Argument out of domain";
    case ERANGE:
        return "Result out of range";
    case EOVERFLOW:
        return "Value too large";
    case EILSEQ:
        return "Invalid character sequence";
    case EADDRINUSE:
        return "Address in use";
    case ECONNRESET:
        return "Connection reset by the peer";
    case ETIMEDOUT:
        return "The peer did not answer in time";
    case ECONNREFUSED:
        return "Connection refused";
    case EHOSTUNREACH:
        return "No way to the peer";
    default:
        return "Unknown error";
    }
}
