#include <errno.h>
#include <litebox/memory.h>
#include <litebox/random.h>
#include <string.h>

#include "random.h"

int lb_random(void *memory, size_t size) {
    unsigned char *bytes = memory;
    for (size_t done = 0; done < size; done += 8) {
        uint64_t word;
        if (!litebox_random_word(&word)) {
            lb_wipe(memory, size); /* half-random bytes must not be mistaken for a key */
            errno = EAGAIN;
            return -1;
        }
        memcpy(bytes + done, &word, size - done < 8 ? size - done : 8);
    }
    return 0;
}
