/* A small neural network of float, trained to add: sums of products forwards and backwards. */

#include "kernel.h"

enum { INPUTS = 16, HIDDEN = 64, OUTPUTS = 8 };
static float first[HIDDEN][INPUTS], second[OUTPUTS][HIDDEN];
static float input[INPUTS], hidden[HIDDEN], output[OUTPUTS], error[OUTPUTS];

static float random_weight(uint32_t *seed) {
    return ((float)(next_random(seed) & 0xffff) / 65536.0f - 0.5f) * 0.25f;
}

/* x / (1 + |x|): a sigmoid that needs no exponential function. */
static float squash(float x) {
    return x / (1.0f + (x < 0 ? -x : x));
}

static void forward(void) {
    for (int i = 0; i < HIDDEN; i++) {
        float sum = 0;
        for (int j = 0; j < INPUTS; j++)
            sum += first[i][j] * input[j];
        hidden[i] = squash(sum);
    }
    for (int i = 0; i < OUTPUTS; i++) {
        float sum = 0;
        for (int j = 0; j < HIDDEN; j++)
            sum += second[i][j] * hidden[j];
        output[i] = squash(sum);
    }
}

static void learn(float rate) {
    for (int j = 0; j < HIDDEN; j++) {
        float back = 0;
        for (int i = 0; i < OUTPUTS; i++) {
            back += error[i] * second[i][j];
            second[i][j] += rate * error[i] * hidden[j];
        }
        for (int k = 0; k < INPUTS; k++)
            first[j][k] += rate * back * input[k];
    }
}

int main(int argc, char **argv) {
    uint32_t seed = 17;
    for (int i = 0; i < HIDDEN; i++) {
        for (int j = 0; j < INPUTS; j++)
            first[i][j] = random_weight(&seed);
        for (int j = 0; j < OUTPUTS; j++)
            second[j][i] = random_weight(&seed);
    }
    float loss = 0;
    for (int round = rounds_of(argc, argv); round > 0; round--) {
        float sum = 0;
        for (int i = 0; i < INPUTS; i++)
            sum += input[i] = random_weight(&seed) * 4;
        forward();
        for (int i = 0; i < OUTPUTS; i++) {
            error[i] = squash(sum * (float)(i + 1) / OUTPUTS) - output[i];
            loss = loss * 0.999f + error[i] * error[i];
        }
        learn(0.01f);
    }
    printf("%d %d\n", (int)(loss * 1e6f), (int)(output[3] * 1e6f));
    return 0;
}
