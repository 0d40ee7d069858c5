/* Quicksort of integers: unpredictable branches, loads and stores. */

#include "kernel.h"

enum { COUNT = 20000 };
static int32_t numbers[COUNT];

static void sort(int32_t *low, int32_t *high) {
    while (low < high) {
        int32_t pivot = low[(high - low) / 2];
        int32_t *i = low, *j = high;
        while (i <= j) {
            while (*i < pivot)
                i++;
            while (*j > pivot)
                j--;
            if (i <= j) {
                int32_t kept = *i;
                *i++ = *j;
                *j-- = kept;
            }
        }
        sort(low, j);
        low = i;
    }
}

int main(int argc, char **argv) {
    uint32_t seed = 7, sum = 0;
    for (int round = rounds_of(argc, argv); round > 0; round--) {
        for (int i = 0; i < COUNT; i++)
            numbers[i] = (int32_t)next_random(&seed);
        sort(numbers, numbers + COUNT - 1);
        for (int i = 0; i < COUNT; i += 97)
            sum = sum * 31 + (uint32_t)numbers[i];
    }
    printf("%08x\n", sum);
    return 0;
}
