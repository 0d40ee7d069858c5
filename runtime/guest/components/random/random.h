/* Random words, for the other components. */
#ifndef LITEBOX_RANDOM_WORD_H
#define LITEBOX_RANDOM_WORD_H

#include <stdbool.h>
#include <stdint.h>

/* Returns false if the processor has none to give, after several tries. */
bool litebox_random_word(uint64_t *word);

#endif
