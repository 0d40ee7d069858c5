#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tcp.h"

/* RFC 1035, section 2.3.4: a name has at most 253 characters; then a colon and five digits. */
#define LONGEST_NAME 253

static int is_name(const char *host) {
    for (; *host != '\0'; host++) {
        if (!isalnum((unsigned char)*host) && strchr(".-_:", *host) == NULL)
            return 0;
    }
    return 1;
}

lb_tcp *lb_tcp_connect(const char *host, uint16_t port) {
    char target[LONGEST_NAME + 7];
    size_t length = strnlen(host, LONGEST_NAME + 1);
    if (length == 0 || length > LONGEST_NAME || !is_name(host) || port == 0) {
        errno = EINVAL;
        return NULL;
    }
    length = (size_t)snprintf(target, sizeof target, "%s:%u", host, (unsigned)port);
    return litebox_tcp_make(0, target, length);
}
