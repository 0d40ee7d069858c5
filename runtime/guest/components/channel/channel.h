/* What a channel is to this component. */
#ifndef LITEBOX_CHANNEL_PARTS_H
#define LITEBOX_CHANNEL_PARTS_H

#include <litebox/channel.h>
#include <litebox/report.h>
#include <psa/crypto.h>

enum { CHANNEL_HASH = 32, CHANNEL_PUBLIC = 32, CHANNEL_TAG = 16, CHANNEL_NONCE = 12 };

/* What each side says first: whom a report is to be made for, and half of a key agreement (X25519). */
struct litebox_hello {
    lb_target target;
    unsigned char public_key[CHANNEL_PUBLIC];
};

/* Before each message: its length, and whether it is the last, which is empty. */
struct litebox_record {
    uint32_t size, is_last;
};

/* One direction. Messages are numbered, and the number is the nonce: what is missing, or comes again, does not fit. */
struct litebox_direction {
    psa_key_id_t key;
    uint64_t count;
};

struct lb_channel {
    lb_tcp *tcp; /* the channel's own */
    struct litebox_direction out, in;
    int failure; /* what nothing can be taken from it after */
    int has_ended;
};

/* Reads all of (size) bytes. */
int litebox_channel_take(lb_tcp *tcp, void *memory, size_t size);
/* The nonce of the next message. */
void litebox_channel_nonce(struct litebox_direction *direction, unsigned char nonce[CHANNEL_NONCE]);
/* Sends a message with its header; a last one is empty. */
int litebox_channel_put(lb_channel *channel, const void *message, size_t size, int is_last);
/* The keys of both directions, from (own) and what the peer has said; (transcript) is the hash of both sides' words. */
int litebox_channel_agree(lb_channel *channel, lb_channel_end end, psa_key_id_t own, const struct litebox_hello *peer,
                          const unsigned char transcript[CHANNEL_HASH]);
/* The error for a status of the PSA Crypto API that no peer can bring about. */
int litebox_channel_status(psa_status_t status);

#endif
