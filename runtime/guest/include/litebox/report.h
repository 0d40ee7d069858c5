/* Local reports: an enclave proves to another one on the same processor who it is. */
#ifndef LITEBOX_REPORT_H
#define LITEBOX_REPORT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An enclave that can check a report: what it tells others about itself. None of it is secret. */
typedef struct {
    unsigned char mrenclave[32];
    uint64_t flags, xfrm;
    uint32_t misc_select;
    uint16_t config_svn, reserved;
    unsigned char config_id[64];
} lb_target;

/* The REPORT of SGX (SDM Vol. 3D, "REPORT"), byte for byte. Bytes of arrays are in the order of memory. */
typedef struct {
    unsigned char cpu_svn[16];
    uint32_t misc_select;
    unsigned char cet_attributes, reserved1[11];
    unsigned char extended_product_id[16];
    uint64_t flags, xfrm;
    unsigned char mrenclave[32];
    unsigned char reserved2[32];
    unsigned char mrsigner[32];
    unsigned char reserved3[32];
    unsigned char config_id[64];
    uint16_t product_id, security_version, config_svn;
    unsigned char reserved4[42];
    unsigned char family_id[16];
    /* What the enclave that made the report wanted to say. */
    unsigned char data[64];
    /* What the MAC depends on, and the MAC of all that stands before. */
    unsigned char key_id[32], mac[16];
} lb_report;

void lb_report_make(lb_report *report, const lb_target *target, const unsigned char *data);
void lb_report_target(lb_target *target);
__attribute__((warn_unused_result)) int lb_report_check(const lb_report *report);

#ifdef __cplusplus
}
#endif

#endif
