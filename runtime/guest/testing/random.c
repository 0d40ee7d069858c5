/* What a program gets of random bytes, written as it comes; with an argument, whether the heap can be used. */
#include <errno.h>
#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>

static const size_t sizes[] = {1, 32, 64, 65, 0, 1000, 65536, 65537, 16};

int main(int argc, char **argv) {
    static unsigned char bytes[65537];
    (void)argv;
    if (argc > 1)
        return malloc(10) != NULL ? 0 : 1;
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (lb_random(bytes, sizes[i]) != 0) {
            printf("errno %d\n", errno);
            return 1;
        }
        fwrite(bytes, 1, sizes[i], stdout);
    }
    return 0;
}
