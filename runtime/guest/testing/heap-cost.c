/* So many times (the first argument): a block among others is freed, and one of another size allocated. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCKS = 64 };

int main(int argc, char **argv) {
    static void *blocks[BLOCKS];
    uint32_t random = 1;
    for (int i = 0; i < BLOCKS; i++)
        blocks[i] = malloc(16 + i * 8);
    for (int times = argc > 1 ? atoi(argv[1]) : 0; times > 0; times--) {
        random = random * 1103515245 + 12345;
        void **block = &blocks[random >> 20 & (BLOCKS - 1)];
        free(*block);
        *block = malloc(8 + (random >> 8 & 255));
    }
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    puts("done");
    return 0;
}
