#include <errno.h>
#include <litebox/memory.h>
#include <psa/crypto.h>
#include <string.h>

#include "../report/leaves.h"

/* What the MAC covers: all that stands before KEYID. */
#define MAC_SIZE offsetof(lb_report, key_id)

static psa_status_t verify(const unsigned char *key, const lb_report *report) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_VERIFY_MESSAGE);
    psa_set_key_algorithm(&attributes, PSA_ALG_CMAC);
    psa_key_id_t id;
    psa_status_t status = psa_import_key(&attributes, key, 16, &id);
    if (status != PSA_SUCCESS)
        return status;
    status = psa_mac_verify(id, PSA_ALG_CMAC, (const uint8_t *)report, MAC_SIZE, report->mac, sizeof report->mac);
    psa_destroy_key(id);
    return status;
}

int lb_report_check(const lb_report *report) {
    psa_status_t status = psa_crypto_init();
    if (status == PSA_SUCCESS) {
        __attribute__((aligned(512))) struct litebox_key_request request = {.name = LITEBOX_KEY_REPORT};
        memcpy(request.key_id, report->key_id, sizeof request.key_id);
        __attribute__((aligned(16))) unsigned char key[16];
        litebox_egetkey(&request, key); /* the report key has no condition that can fail */
        status = verify(key, report);
        lb_wipe(key, sizeof key);
    }
    if (status == PSA_SUCCESS)
        return 0;
    errno = status == PSA_ERROR_INVALID_SIGNATURE ? EACCES : ENOMEM;
    return -1;
}
