/* The weights, which only this image can read where the host keeps them. */
#ifndef MODEL_H
#define MODEL_H

#include "network.h"

/* Returns 1 where there are weights, 0 where there are none yet, -1 (with errno) where they cannot be read. */
int model_load(struct network *network);

/* Returns 0, or -1 (with errno). */
int model_store(const struct network *network);

#endif
