#include <errno.h>
#include <string.h>

char *strerror(int error) {
    switch (error) {
    case 0:
        return "No error";
    case ENOENT:
        return "There is no such file";
    case EIO:
        return "The host refused input or output";
    case EBADF:
        return "Wrong kind of stream";
    case EAGAIN:
        return "Try again";
    case ENOMEM:
        return "Out of memory";
    case EACCES:
        return "The host does not allow it, or the file is another enclave's";
    case EBUSY:
        return "The file is open";
    case EEXIST:
        return "The file exists";
    case EINVAL:
        return "Invalid argument";
    case EMFILE:
        return "Too many files are open";
    case EFBIG:
        return "The file would be too large";
    case ENOSPC:
        return "The host has no space left";
    case ESPIPE:
        return "The stream has no positions";
    case EDOM:
        return "Argument out of domain";
    case ERANGE:
        return "Result out of range";
    case ENAMETOOLONG:
        return "The name is too long";
    case ENOSYS:
        return "The host cannot do it";
    case EBADMSG:
        return "The file was altered";
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
    case ESTALE:
        return "The host gave an old state of the file";
    default:
        return "Unknown error";
    }
}
