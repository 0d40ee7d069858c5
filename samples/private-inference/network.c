#include "network.h"

static float neuron(const float *weights, const float *inputs, int count) {
    float sum = weights[count]; /* the bias */
    for (int i = 0; i < count; i++)
        sum += weights[i] * inputs[i];
    return sum;
}

int network_classify(const struct network *network, const unsigned char picture[INPUTS]) {
    float inputs[INPUTS], hidden[HIDDEN];
    for (int i = 0; i < INPUTS; i++)
        inputs[i] = (float)picture[i] / 255.0f;
    for (int i = 0; i < HIDDEN; i++) {
        float sum = neuron(network->first[i], inputs, INPUTS);
        hidden[i] = sum > 0 ? sum : 0;
    }
    int best = 0;
    float most = neuron(network->second[0], hidden, HIDDEN);
    for (int i = 1; i < OUTPUTS; i++) {
        float score = neuron(network->second[i], hidden, HIDDEN);
        if (score > most) {
            most = score;
            best = i;
        }
    }
    return best;
}
