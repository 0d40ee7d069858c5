#include "identity-check.h"

#include <string.h>

/* ATTRIBUTES.FLAGS (SDM Vol. 3D, "ATTRIBUTES"). */
enum { DEBUG = 2 };

/* Without a measurement or a signer, everybody could be meant, which nobody means. */
static int judge(const lb_identity *identity, const lb_policy *policy) {
    if (identity->debug && !policy->allow_debug)
        return LB_VERIFY_DEBUG;
    if (policy->mrenclave == NULL && policy->mrsigner == NULL)
        return LB_VERIFY_IDENTITY;
    if (policy->mrenclave != NULL && memcmp(identity->mrenclave, policy->mrenclave, sizeof identity->mrenclave) != 0)
        return LB_VERIFY_IDENTITY;
    if (policy->mrsigner != NULL && (memcmp(identity->mrsigner, policy->mrsigner, sizeof identity->mrsigner) != 0 ||
                                     identity->product_id != policy->product_id ||
                                     identity->security_version < policy->minimum_security_version))
        return LB_VERIFY_IDENTITY;
    return LB_VERIFY_OK;
}

static void copy_identity(const lb_report *report, lb_identity *identity) {
    *identity = (lb_identity){.tee = LB_TEE_SGX,
                              .product_id = report->product_id,
                              .security_version = report->security_version,
                              .debug = (report->flags & DEBUG) != 0};
    memcpy(identity->mrenclave, report->mrenclave, sizeof identity->mrenclave);
    memcpy(identity->mrsigner, report->mrsigner, sizeof identity->mrsigner);
    memcpy(identity->data, report->data, sizeof identity->data);
}

int litebox_identity_check(const lb_report *report, const lb_policy *policy, lb_identity *identity) {
    copy_identity(report, identity);
    int error = judge(identity, policy);
    if (error != LB_VERIFY_OK)
        memset(identity, 0, sizeof *identity);
    return error;
}
