#include <string.h>

#include "quote-parts.h"

/* The first byte of ATTRIBUTES is what makes a domain untrusted: debugging and profiling (Intel TDX Module ABI, "ATTRIBUTES", TUD). */
static int is_debugged(const struct litebox_td *td) {
    return td->attributes[0] != 0;
}

/* Without a measurement, every domain could be meant, which nobody means. */
static int judge(const struct litebox_td *td, const lb_policy *policy) {
    if (is_debugged(td) && !policy->allow_debug)
        return LB_VERIFY_DEBUG;
    if (policy->mrtd == NULL || memcmp(td->mrtd, policy->mrtd, sizeof td->mrtd) != 0)
        return LB_VERIFY_IDENTITY;
    if (policy->rtmr != NULL && memcmp(td->rtmr, policy->rtmr, sizeof td->rtmr) != 0)
        return LB_VERIFY_IDENTITY;
    return LB_VERIFY_OK;
}

int litebox_td_check(const struct litebox_td *td, const lb_policy *policy, lb_identity *identity) {
    int error = judge(td, policy);
    if (error != LB_VERIFY_OK)
        return error;
    identity->tee = LB_TEE_TDX;
    identity->debug = is_debugged(td);
    memcpy(identity->mrtd, td->mrtd, sizeof identity->mrtd);
    memcpy(identity->rtmr, td->rtmr, sizeof identity->rtmr);
    memcpy(identity->config_id, td->config_id, sizeof identity->config_id);
    memcpy(identity->owner, td->owner, sizeof identity->owner);
    memcpy(identity->owner_config, td->owner_config, sizeof identity->owner_config);
    memcpy(identity->data, td->data, sizeof identity->data);
    return LB_VERIFY_OK;
}
