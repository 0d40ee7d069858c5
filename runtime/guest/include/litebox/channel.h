/* Channels between enclaves on one processor, each of which knows by a local report who the other one is. */
#ifndef LITEBOX_CHANNEL_H
#define LITEBOX_CHANNEL_H

#include <litebox/net.h>
#include <litebox/verify.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    LB_CHANNEL_OK = 0,
    LB_CHANNEL_ARGUMENT, /* the caller asks for what cannot be */
    LB_CHANNEL_MEMORY,   /* the heap is too small */
    LB_CHANNEL_CUT,      /* the connection ended before the peer has ended the channel */
    LB_CHANNEL_REPORT,   /* the peer is no enclave on this processor, or somebody stands between */
    LB_CHANNEL_IDENTITY, /* it is an enclave that the policy does not accept */
    LB_CHANNEL_ALTERED,  /* a message was changed, repeated, left out or put in; nothing more is taken from the channel */
    LB_CHANNEL_LONG      /* a message has no room; nothing more is taken from the channel */
};

/* Which end: one of each makes a channel. */
typedef enum { LB_CHANNEL_FIRST = 1, LB_CHANNEL_SECOND = 2 } lb_channel_end;

/* The longest message, in bytes. */
#define LB_CHANNEL_LONGEST 65536

typedef struct lb_channel lb_channel;

__attribute__((warn_unused_result)) int lb_channel_open(lb_tcp *tcp, lb_channel_end end, const lb_policy *policy,
                                                        lb_channel **channel, lb_identity *peer);
int lb_channel_send(lb_channel *channel, const void *message, size_t size);
int lb_channel_receive(lb_channel *channel, void *message, size_t room, size_t *size);
int lb_channel_close(lb_channel *channel);
const char *lb_channel_error_text(int error);

#ifdef __cplusplus
}
#endif

#endif
