/* Sealing for a purpose, for the other components: what was sealed for one purpose cannot be opened for another. */
#ifndef LITEBOX_SEAL_AS_H
#define LITEBOX_SEAL_AS_H

#include <litebox/seal.h>

/* Purposes: of programs; of the component fs, for the roots of its files and for hidden names. */
#define SEAL_DATA "LiteBox seal 1"
#define SEAL_FILE "LiteBox file 1"
#define SEAL_NAME "LiteBox name 1"

/* As lb_seal and lb_unseal, which tells the policy as well. */
int litebox_seal_as(const char *purpose, lb_seal_policy policy, const void *data, size_t size, void *sealed);
int litebox_unseal_as(const char *purpose, const void *sealed, size_t size, void *data, lb_seal_policy *policy);

/* Derives bytes for (purpose) and a further (length) bytes of (text): the same in each image of this signer and product, of whatever
 * version, on this processor alone. At most 480 bytes
 * of text. Returns LB_SEAL_OK or another of the errors. */
int litebox_seal_name(const char *purpose, const void *text, size_t length, void *derived, size_t size);

#endif
