/* Product of matrices of double. */

#include "kernel.h"

enum { SIZE = 120 };
static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void multiply(void) {
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            double sum = 0;
            for (int k = 0; k < SIZE; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
}

int main(int argc, char **argv) {
    uint32_t seed = 3;
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            a[i][j] = (double)(next_random(&seed) % 1000) / 100;
            b[i][j] = (double)(next_random(&seed) % 1000) / 100;
        }
    double trace = 0;
    for (int round = rounds_of(argc, argv); round > 0; round--) {
        multiply();
        trace += c[round % SIZE][round % SIZE];
        a[round % SIZE][0] += 1;
    }
    printf("%lld\n", (long long)(trace * 1000));
    return 0;
}
