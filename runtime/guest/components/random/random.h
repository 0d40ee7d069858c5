/* Where random numbers come from. The processor's words are watched; what programs get is made from them by a generator of our own, so
 * that neither has to be trusted alone. */
#ifndef LITEBOX_RANDOM_WORD_H
#define LITEBOX_RANDOM_WORD_H

#include <stdbool.h>
#include <stdint.h>

/* A word of the processor (RDSEED, else RDRAND) as it is; false if it has none to give, after several tries. */
bool litebox_processor_word(uint64_t *word);

/* A word that has passed the health tests: 0, or EAGAIN if the processor has none, or from then on EIO if its words are not random. */
int litebox_random_word(uint64_t *word);

#define KEY_WORDS 8

/* The key of one request, for litebox_chacha20_block; 0, or an error of litebox_random_word. */
int litebox_request_key(uint32_t key[KEY_WORDS]);

#define BLOCK_WORDS 16

/* Block number (counter) of the key stream of ChaCha20 (RFC 8439, section 2.3) for this key and the nonce 0. */
void litebox_chacha20_block(const uint32_t key[KEY_WORDS], uint32_t counter, uint32_t block[BLOCK_WORDS]);

#endif
