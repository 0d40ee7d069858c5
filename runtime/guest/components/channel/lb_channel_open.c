#include <stdlib.h>
#include <string.h>

#include "../verify/identity-check.h"
#include "channel.h"

/* What both sides have said, the first one's words first. */
struct talk {
    struct litebox_hello hellos[2];
};
_Static_assert(sizeof(struct talk) == 2 * (120 + CHANNEL_PUBLIC), "a hello has no gaps");

static int make_half(psa_key_id_t *own, struct litebox_hello *hello) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    size_t size;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY));
    psa_set_key_bits(&attributes, 255);
    psa_set_key_algorithm(&attributes, PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256)));
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_DERIVE);
    psa_status_t status = psa_generate_key(&attributes, own);
    if (status == PSA_SUCCESS)
        status = psa_export_public_key(*own, hello->public_key, sizeof hello->public_key, &size);
    lb_report_target(&hello->target);
    return litebox_channel_status(status);
}

/* A report's data: the hash of all that was said, and who says it, so that nobody's own words come back to him. */
static int data_of(const struct talk *talk, lb_channel_end end, unsigned char data[sizeof((lb_report *)0)->data]) {
    size_t size;
    memset(data, 0, sizeof((lb_report *)0)->data);
    data[CHANNEL_HASH] = (unsigned char)end;
    return litebox_channel_status(
        psa_hash_compute(PSA_ALG_SHA_256, (const uint8_t *)talk, sizeof *talk, data, CHANNEL_HASH, &size));
}

static int exchange_reports(lb_tcp *tcp, const struct talk *talk, lb_channel_end end, lb_report *report) {
    unsigned char data[sizeof report->data];
    int error = data_of(talk, end, data);
    if (error != LB_CHANNEL_OK)
        return error;
    lb_report_make(report, &talk->hellos[end == LB_CHANNEL_FIRST].target, data);
    if (lb_tcp_write(tcp, report, sizeof *report) != 0)
        return LB_CHANNEL_CUT;
    return litebox_channel_take(tcp, report, sizeof *report);
}

/* The report of the peer: made on this processor, for this enclave, about what both have said. */
static int check_peer(const lb_report *report, const struct talk *talk, lb_channel_end end, const lb_policy *policy,
                      lb_identity *peer) {
    unsigned char data[sizeof report->data];
    int error = data_of(talk, end == LB_CHANNEL_FIRST ? LB_CHANNEL_SECOND : LB_CHANNEL_FIRST, data);
    if (error != LB_CHANNEL_OK)
        return error;
    if (lb_report_check(report) != 0 || memcmp(report->data, data, sizeof data) != 0)
        return LB_CHANNEL_REPORT;
    return litebox_identity_check(report, policy, peer) == LB_VERIFY_OK ? LB_CHANNEL_OK : LB_CHANNEL_IDENTITY;
}

static int greet(lb_channel *channel, lb_channel_end end, psa_key_id_t own, struct talk *talk, const lb_policy *policy,
                 lb_identity *peer) {
    struct litebox_hello *theirs = &talk->hellos[end == LB_CHANNEL_FIRST];
    lb_report report;
    unsigned char data[sizeof report.data];
    if (lb_tcp_write(channel->tcp, &talk->hellos[end == LB_CHANNEL_SECOND], sizeof *theirs) != 0)
        return LB_CHANNEL_CUT;
    int error = litebox_channel_take(channel->tcp, theirs, sizeof *theirs);
    if (error == LB_CHANNEL_OK)
        error = exchange_reports(channel->tcp, talk, end, &report);
    if (error == LB_CHANNEL_OK)
        error = check_peer(&report, talk, end, policy, peer);
    if (error == LB_CHANNEL_OK)
        error = data_of(talk, end, data);
    return error == LB_CHANNEL_OK ? litebox_channel_agree(channel, end, own, theirs, data) : error;
}

static int open_channel(lb_channel *channel, lb_channel_end end, const lb_policy *policy, lb_identity *peer) {
    struct talk talk;
    psa_key_id_t own = PSA_KEY_ID_NULL;
    if (psa_crypto_init() != PSA_SUCCESS)
        return LB_CHANNEL_MEMORY;
    int error = make_half(&own, &talk.hellos[end == LB_CHANNEL_SECOND]);
    if (error == LB_CHANNEL_OK)
        error = greet(channel, end, own, &talk, policy, peer);
    psa_destroy_key(own);
    return error;
}

int lb_channel_open(lb_tcp *tcp, lb_channel_end end, const lb_policy *policy, lb_channel **channel, lb_identity *peer) {
    *channel = NULL;
    memset(peer, 0, sizeof *peer);
    if (tcp == NULL || (end != LB_CHANNEL_FIRST && end != LB_CHANNEL_SECOND)) {
        lb_tcp_close(tcp);
        return LB_CHANNEL_ARGUMENT;
    }
    lb_channel *made = calloc(1, sizeof *made);
    if (made == NULL) {
        lb_tcp_close(tcp);
        return LB_CHANNEL_MEMORY;
    }
    made->tcp = tcp;
    made->failure = open_channel(made, end, policy, peer);
    if (made->failure == LB_CHANNEL_OK) {
        *channel = made;
        return LB_CHANNEL_OK;
    }
    memset(peer, 0, sizeof *peer);
    return lb_channel_close(made);
}
