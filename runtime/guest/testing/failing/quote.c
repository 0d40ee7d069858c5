/* Quotes: what the host refuses is an error with a reason, and what it gives is about this enclave. */
#include <errno.h>
#include <litebox/quote.h>
#include <litebox/report.h>
#include <string.h>

#include "failing.h"

enum { HEADER_SIZE = 48, DATA_SIZE = 64 };

int main(void) {
    static unsigned char quote[LB_QUOTE_ROOM];
    unsigned char data[DATA_SIZE];
    test_begins();
    for (int i = 0; i < 3; i++) {
        memset(data, i + 1, sizeof data);
        errno = 0;
        ptrdiff_t size = lb_quote(data, quote, sizeof quote);
        CHECK(size > 0 || (size == -1 && errno == EIO));
        if (size > 0)
            CHECK(memcmp(quote + HEADER_SIZE + offsetof(lb_report, data), data, sizeof data) == 0);
    }
    test_ends();
    return 0;
}
