/* Evidence of other enclaves: what is believed of a quote, and who may be at the other end. */
#ifndef LITEBOX_VERIFY_H
#define LITEBOX_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Why evidence is refused. */
enum {
    LB_VERIFY_OK = 0,
    LB_VERIFY_MEMORY,       /* the heap is too small */
    LB_VERIFY_FORMAT,       /* it is no DCAP quote of version 3 to 5 with the certificates of its platform */
    LB_VERIFY_CHAIN,        /* its certificates do not come from the root that is trusted */
    LB_VERIFY_EXPIRED,      /* one of its certificates is not valid at the time of lb_x509_set_time */
    LB_VERIFY_REVOKED,      /* its platform's certificate was revoked */
    LB_VERIFY_LIST,         /* a revocation list is missing, or is none that its issuer has signed */
    LB_VERIFY_LIST_EXPIRED, /* a revocation list is not valid at the time of lb_x509_set_time */
    LB_VERIFY_SIGNATURE,    /* it was altered: a signature, or what one of them binds, does not hold */
    LB_VERIFY_QUOTING,      /* it is not from the quoting enclave that is trusted, or from too old a version of it */
    LB_VERIFY_PLATFORM,     /* its platform is of no family that is trusted, or its TCB is too old */
    LB_VERIFY_DEBUG,        /* a debugger can look into the enclave */
    LB_VERIFY_IDENTITY,     /* it is about another enclave than the policy wants */
    LB_VERIFY_NO_EVIDENCE,  /* the certificate carries none in the interoperable RA-TLS form */
    LB_VERIFY_OTHER_KEY     /* it is about another key than the certificate's: somebody passes it on */
};

/* Intel's, for lb_trust: the root of every platform that Intel has made, and who signs its quoting enclaves: for SGX (product 1), for TDX (2). */
#define LB_INTEL_ROOT_KEY \
    { 0xa0, 0xaf, 0x03, 0x12, 0x89, 0xf5, 0xd5, 0xd4, 0x13, 0x2f, 0x91, 0x86, 0x06, 0x8a, 0x7f, 0xc1, \
      0x36, 0x28, 0x63, 0x3b, 0xa2, 0x35, 0x77, 0x74, 0x72, 0xe2, 0x9b, 0x6b, 0x6c, 0x67, 0xa4, 0x9e }
#define LB_INTEL_QUOTING_SIGNER \
    { 0x8c, 0x4f, 0x57, 0x75, 0xd7, 0x96, 0x50, 0x3e, 0x96, 0x13, 0x7f, 0x77, 0xc6, 0x8a, 0x82, 0x9a, \
      0x00, 0x56, 0xac, 0x8d, 0xed, 0x70, 0x14, 0x0b, 0x08, 0x1b, 0x09, 0x44, 0x90, 0xc5, 0x7b, 0xff }

#define LB_INTEL_TD_QUOTING_SIGNER \
    { 0xdc, 0x9e, 0x2a, 0x7c, 0x6f, 0x94, 0x8f, 0x17, 0x47, 0x4e, 0x34, 0xa7, 0xfc, 0x43, 0xed, 0x03, \
      0x0f, 0x7c, 0x15, 0x63, 0xf1, 0xba, 0xbd, 0xdf, 0x63, 0x40, 0xc8, 0x2e, 0x0e, 0x54, 0xa8, 0xc5 }

/* What evidence is about. */
enum { LB_TEE_SGX, LB_TEE_TDX };

/* A family of platforms, and the least that is believed of it: what Intel's TCB info for this FMSPC has as a level that is up to date. */
typedef struct {
    unsigned char fmspc[6], minimum_svn[16];
    uint16_t minimum_pce_svn;
    unsigned char minimum_td_svn[16]; /* for TDX: of the module its SVN and its version, and then of the rest */
} lb_platform;

/* An enclave that signs quotes. */
typedef struct {
    unsigned char signer[32];
    uint16_t product, minimum_version;
} lb_quoting;

/* Whose word is taken. It is part of the program, and so of what was measured: nothing of it comes from the host. */
typedef struct {
    unsigned char root_key[32]; /* SHA-256 of the root's SubjectPublicKeyInfo */
    lb_quoting quoting, td_quoting; /* for SGX and for TDX; all zero for none */
    const lb_platform *platforms;
    size_t platform_count;
    const unsigned char *revoked; /* serial numbers of PCK certificates, 20 bytes each */
    size_t revoked_count;
} lb_trust;

/* Revocation lists in DER. They are signed, so that anybody may bring them: of the root, and of the authority that issues PCK certificates. */
typedef struct {
    const void *root, *pck;
    size_t root_size, pck_size;
} lb_revocations;

/* Who is accepted, on whose word. */
typedef struct {
    const lb_trust *trust;
    const unsigned char *mrenclave, *mrsigner; /* of SGX, 32 bytes each; NULL for any, but not both */
    uint16_t product_id, minimum_security_version; /* with mrsigner */
    const unsigned char *mrtd; /* of TDX, 48 bytes; NULL: no domain is accepted */
    const unsigned char *rtmr; /* all four, 192 bytes; NULL for any */
    const lb_revocations *revocations; /* where there are some, both must be good; NULL: those that the trust names are all */
    int allow_debug;
} lb_policy;

/* Who the evidence is about. */
typedef struct {
    int tee; /* LB_TEE_SGX, or LB_TEE_TDX */
    int debug;
    unsigned char data[64];
    unsigned char mrenclave[32], mrsigner[32]; /* of SGX */
    uint16_t product_id, security_version;
    unsigned char mrtd[48], rtmr[4][48], config_id[48], owner[48], owner_config[48]; /* of TDX */
} lb_identity;

__attribute__((warn_unused_result)) int lb_verify(const void *quote, size_t size, const lb_policy *policy,
                                                  lb_identity *identity);
const char *lb_verify_error_text(int error);
const lb_trust *lb_trust_simulated(void);

#ifdef __cplusplus
}
#endif

#endif
