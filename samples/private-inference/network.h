/* A small neural network: pictures of 8 by 8 pixels in, one of ten digits out. */
#ifndef NETWORK_H
#define NETWORK_H

enum { INPUTS = 64, HIDDEN = 24, OUTPUTS = 10 };

/* The weights of each neuron, and then its bias; as clients send them and as they are kept. */
struct network {
    float first[HIDDEN][INPUTS + 1];
    float second[OUTPUTS][HIDDEN + 1];
};

/* Which digit the picture shows; a pixel is 0 for paper to 255 for ink. */
int network_classify(const struct network *network, const unsigned char picture[INPUTS]);

#endif
