/* Sealing: data that only this enclave, or enclaves of its signer, can open again, on this processor alone. */
#ifndef LITEBOX_SEAL_H
#define LITEBOX_SEAL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Who can open it: exactly this image; or every image of the same signer and product, of this security version or a later one. */
typedef enum { LB_SEAL_TO_MRENCLAVE = 1, LB_SEAL_TO_MRSIGNER = 2 } lb_seal_policy;

enum {
    LB_SEAL_OK,
    LB_SEAL_MEMORY,  /* the heap is too small, or the processor had no random bytes */
    LB_SEAL_CUT,     /* bytes are missing, or there are too many */
    LB_SEAL_FORMAT,  /* this is no sealed data, or of a format that is not known */
    LB_SEAL_NEWER,   /* sealed by a newer security version of the enclave, or of the processor's */
    LB_SEAL_FOREIGN, /* sealed for another enclave, on another processor, or its header was altered */
    LB_SEAL_ALTERED  /* the data was altered */
};

/* By how many bytes sealed data is longer. */
#define LB_SEAL_OVERHEAD 120

__attribute__((warn_unused_result)) int lb_seal(lb_seal_policy policy, const void *data, size_t size, void *sealed);
__attribute__((warn_unused_result)) int lb_unseal(const void *sealed, size_t size, void *data);

#ifdef __cplusplus
}
#endif

#endif
