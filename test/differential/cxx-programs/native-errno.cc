// For the native program only: our <cerrno> names the place of errno otherwise than this machine's does.
#include <cerrno>

extern "C" int *litebox_errno() {
    return &errno;
}
