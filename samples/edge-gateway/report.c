/* A report is: its number (8 bytes), the key that it is signed with, a key that is made for it alone, the encrypted text with its tag, and the
 * signature of all that. The text is encrypted by AES-256-GCM with a key from ECDH and HKDF (as ECIES does it; SEC 1, section 5.1), which is
 * used once, so that its nonce can be zero. */
#include "report.h"

#include <inttypes.h>
#include <litebox.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <string.h>

#include "office.h"

enum { NUMBER_SIZE = 8, NONCE_SIZE = 12, TAG_SIZE = 16, SIGNATURE_SIZE = 64, TEXT_ROOM = 256 };
_Static_assert(NUMBER_SIZE + 2 * POINT_SIZE + TEXT_ROOM + TAG_SIZE + SIGNATURE_SIZE <= REPORT_ROOM, "REPORT_ROOM");

static const char purpose[] = "edge-gateway report";

static psa_key_attributes_t pair_for(psa_key_usage_t usage, psa_algorithm_t algorithm) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_bits(&attributes, 256);
    psa_set_key_usage_flags(&attributes, usage);
    psa_set_key_algorithm(&attributes, algorithm);
    return attributes;
}

int report_make_key(struct state *state) {
    psa_key_attributes_t attributes = pair_for(PSA_KEY_USAGE_EXPORT, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
    psa_key_id_t key;
    size_t size;
    if (psa_generate_key(&attributes, &key) != PSA_SUCCESS)
        return -1;
    psa_status_t status = psa_export_key(key, state->secret, sizeof state->secret, &size);
    psa_destroy_key(key);
    return status == PSA_SUCCESS ? 0 : -1;
}

/* The key for one report, from a pair that is made for it: its public half is written, the other one forgotten. */
static psa_status_t make_report_key(unsigned char public_key[POINT_SIZE], psa_key_id_t *key) {
    const psa_algorithm_t agreement = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256));
    psa_key_attributes_t attributes = pair_for(PSA_KEY_USAGE_DERIVE, agreement);
    psa_key_derivation_operation_t operation = PSA_KEY_DERIVATION_OPERATION_INIT;
    psa_key_id_t pair;
    size_t size;
    psa_status_t status = psa_generate_key(&attributes, &pair);
    if (status != PSA_SUCCESS)
        return status;
    status = psa_export_public_key(pair, public_key, POINT_SIZE, &size);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_setup(&operation, agreement);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_bytes(&operation, PSA_KEY_DERIVATION_INPUT_SALT, public_key, POINT_SIZE);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_key_agreement(&operation, PSA_KEY_DERIVATION_INPUT_SECRET, pair, office_key,
                                                  POINT_SIZE);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_bytes(&operation, PSA_KEY_DERIVATION_INPUT_INFO, (const uint8_t *)purpose,
                                                sizeof purpose - 1);
    psa_key_attributes_t cipher = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&cipher, PSA_KEY_TYPE_AES);
    psa_set_key_bits(&cipher, 256);
    psa_set_key_usage_flags(&cipher, PSA_KEY_USAGE_ENCRYPT);
    psa_set_key_algorithm(&cipher, PSA_ALG_GCM);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_output_key(&cipher, &operation, key);
    psa_key_derivation_abort(&operation);
    psa_destroy_key(pair);
    return status;
}

/* Encrypts (text) behind (report), of which the first (head) bytes are there; the last of them, the public key of the report, is made. */
static psa_status_t encrypt(unsigned char *report, size_t head, const char *text, size_t length, size_t *size) {
    static const unsigned char nonce[NONCE_SIZE];
    psa_key_id_t key;
    psa_status_t status = make_report_key(report + head - POINT_SIZE, &key);
    if (status != PSA_SUCCESS)
        return status;
    status = psa_aead_encrypt(key, PSA_ALG_GCM, nonce, sizeof nonce, report, head, (const uint8_t *)text, length,
                              report + head, TEXT_ROOM + TAG_SIZE, size);
    psa_destroy_key(key);
    return status;
}

/* What was measured since the last report, of which the hash stands in front: reports are a chain. */
static size_t write_text(const struct state *state, const unsigned char previous[HASH_SIZE], char *text) {
    size_t length = 0;
    for (size_t i = 0; i < HASH_SIZE; i++)
        length += (size_t)snprintf(text + length, TEXT_ROOM - length, "%02x", previous[i]);
    for (unsigned i = 0; i < SENSORS; i++) {
        const struct totals *totals = &state->totals[i];
        if (totals->count > 0)
            length += (size_t)snprintf(text + length, TEXT_ROOM - length,
                                       "\n%s %" PRIu32 " %" PRId32 " %" PRId64 " %" PRId32, sensors[i].name, totals->count,
                                       totals->least, totals->sum / totals->count, totals->most);
    }
    return length;
}

/* Fills in all but the signature. */
static psa_status_t fill(struct state *state, psa_key_id_t signer, const char *text, size_t length, size_t *size) {
    unsigned char *report = state->last_report;
    size_t written;
    for (int i = 0; i < NUMBER_SIZE; i++)
        report[i] = (unsigned char)(state->report >> (8 * (NUMBER_SIZE - 1 - i)));
    psa_status_t status = psa_export_public_key(signer, report + NUMBER_SIZE, POINT_SIZE, &written);
    const size_t head = NUMBER_SIZE + 2 * POINT_SIZE;
    if (status == PSA_SUCCESS)
        status = encrypt(report, head, text, length, &written);
    *size = head + written;
    return status;
}

int report_make(struct state *state) {
    psa_key_attributes_t attributes = pair_for(PSA_KEY_USAGE_SIGN_MESSAGE, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
    unsigned char previous[HASH_SIZE];
    char text[TEXT_ROOM];
    size_t size, written;
    psa_key_id_t signer;
    psa_status_t status = psa_hash_compute(PSA_ALG_SHA_256, state->last_report, state->report_size, previous,
                                           sizeof previous, &written);
    if (status == PSA_SUCCESS)
        status = psa_import_key(&attributes, state->secret, sizeof state->secret, &signer);
    if (status != PSA_SUCCESS)
        return -1;
    size_t length = write_text(state, previous, text);
    state->report++;
    status = fill(state, signer, text, length, &size);
    if (status == PSA_SUCCESS)
        status = psa_sign_message(signer, PSA_ALG_ECDSA(PSA_ALG_SHA_256), state->last_report, size,
                                  state->last_report + size, SIGNATURE_SIZE, &written);
    psa_destroy_key(signer);
    lb_wipe(text, sizeof text);
    if (status != PSA_SUCCESS)
        return -1;
    state->report_size = (uint32_t)(size + written);
    for (unsigned i = 0; i < SENSORS; i++)
        state->totals[i] = (struct totals){.last = state->totals[i].last};
    return 0;
}
