#include <string.h>

#include "channel.h"

/* HKDF over what the key agreement gives, bound to all that was said (RFC 5869; NIST SP 800-56C). */
static psa_status_t derive(psa_key_id_t own, const struct litebox_hello *peer, const unsigned char *transcript,
                           const char *purpose, psa_key_usage_t usage, psa_key_id_t *key) {
    psa_key_derivation_operation_t operation = PSA_KEY_DERIVATION_OPERATION_INIT;
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
    psa_set_key_bits(&attributes, 256);
    psa_set_key_algorithm(&attributes, PSA_ALG_GCM);
    psa_set_key_usage_flags(&attributes, usage);
    psa_status_t status =
        psa_key_derivation_setup(&operation, PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256)));
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_bytes(&operation, PSA_KEY_DERIVATION_INPUT_SALT, transcript, CHANNEL_HASH);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_key_agreement(&operation, PSA_KEY_DERIVATION_INPUT_SECRET, own, peer->public_key,
                                                  sizeof peer->public_key);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_bytes(&operation, PSA_KEY_DERIVATION_INPUT_INFO, (const uint8_t *)purpose,
                                                strlen(purpose));
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_output_key(&attributes, &operation, key);
    psa_key_derivation_abort(&operation);
    return status;
}

int litebox_channel_agree(lb_channel *channel, lb_channel_end end, psa_key_id_t own, const struct litebox_hello *peer,
                          const unsigned char transcript[CHANNEL_HASH]) {
    static const char *const purposes[] = {"LiteBox channel: first to second", "LiteBox channel: second to first"};
    int is_second = end == LB_CHANNEL_SECOND;
    psa_status_t status = derive(own, peer, transcript, purposes[is_second], PSA_KEY_USAGE_ENCRYPT, &channel->out.key);
    if (status == PSA_SUCCESS)
        status = derive(own, peer, transcript, purposes[!is_second], PSA_KEY_USAGE_DECRYPT, &channel->in.key);
    /* A point that is none: no enclave of ours has said that. */
    return status == PSA_ERROR_INVALID_ARGUMENT ? LB_CHANNEL_REPORT : litebox_channel_status(status);
}
