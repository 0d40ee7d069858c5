/* EREPORT and EGETKEY, for the other components. */
#ifndef LITEBOX_LEAVES_H
#define LITEBOX_LEAVES_H

#include <litebox/report.h>

/* TARGETINFO (SDM Vol. 3D, table "Layout of TARGETINFO Structure"). */
struct litebox_target_info {
    unsigned char mrenclave[32];
    uint64_t flags, xfrm;
    unsigned char cet_attributes, reserved1;
    uint16_t config_svn;
    uint32_t misc_select;
    unsigned char reserved2[8];
    unsigned char config_id[64];
    unsigned char reserved3[384];
};

enum { LITEBOX_KEY_REPORT = 3, LITEBOX_KEY_SEAL = 4 };

/* KEYREQUEST (SDM Vol. 3D, table "Layout of KEYREQUEST Data Structure"). */
struct litebox_key_request {
    uint16_t name, policy, isv_svn;
    unsigned char cet_attributes_mask, reserved1;
    unsigned char cpu_svn[16];
    uint64_t flags_mask, xfrm_mask;
    unsigned char key_id[32];
    uint32_t misc_mask;
    uint16_t config_svn;
    unsigned char reserved2[434];
};

_Static_assert(sizeof(struct litebox_target_info) == 512, "TARGETINFO");
_Static_assert(sizeof(struct litebox_key_request) == 512, "KEYREQUEST");
_Static_assert(sizeof(lb_report) == 432, "REPORT");

/* Operands must be aligned: the processor refuses others with an exception. (target) to 512 bytes, (data), of 64 bytes, to 128,
 * (report) to 512. Reserved bytes must be zero. */
void litebox_ereport(const struct litebox_target_info *target, const unsigned char *data, lb_report *report);

/* (request) aligned to 512 bytes, (key) to 16. Returns 0, or an error code: LITEBOX_INVALID_... */
uint64_t litebox_egetkey(const struct litebox_key_request *request, unsigned char *key);

/* The processor, or the enclave, has not reached the version that the request names (SDM Vol. 3D, "Error Codes"). */
enum { LITEBOX_INVALID_CPUSVN = 32, LITEBOX_INVALID_ISVSVN = 64 };

#endif
