#include <errno.h>
#include <litebox/quote.h>
#include <stdio.h>
#include <string.h>

enum { DATA_SIZE = 64 };

static unsigned char quote[LB_QUOTE_ROOM];

/* Prints a quote that is bound to what the asker has said, so that an old one is of no use to anybody. */
int main(int argc, char **argv) {
    const char *challenge = argc > 1 ? argv[1] : "";
    unsigned char data[DATA_SIZE] = {0};
    size_t length = strlen(challenge);
    if (length > sizeof data) {
        fprintf(stderr, "The challenge has %zu bytes; a quote has room for %zu.\n", length, sizeof data);
        return 2;
    }
    memcpy(data, challenge, length);
    ptrdiff_t size = lb_quote(data, quote, sizeof quote);
    if (size < 0) {
        fprintf(stderr, errno == ENOSYS ? "This host has nobody who makes quotes.\n" : "The host made no quote.\n");
        return 1;
    }
    for (ptrdiff_t i = 0; i < size; i++)
        printf("%02x", quote[i]);
    putchar('\n');
    return 0;
}
