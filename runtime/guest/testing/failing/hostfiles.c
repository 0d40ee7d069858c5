/* Files of the host: one that cannot be read is an error, and none stays open. */
#include <errno.h>
#include <litebox/file.h>
#include <string.h>

#include "failing.h"

int main(void) {
    char bytes[16];
    test_begins();
    for (uint64_t offset = 0; offset < 3; offset++) {
        errno = 0;
        ptrdiff_t count = lb_untrusted_read("given.txt", offset, bytes, sizeof bytes);
        CHECK(count == (ptrdiff_t)(5 - offset) || (count == -1 && errno == EIO));
        CHECK(count < 0 || memcmp(bytes, "given" + offset, (size_t)count) == 0);
    }
    test_ends();
    return 0;
}
