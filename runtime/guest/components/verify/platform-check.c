#include <string.h>

#include "quote-parts.h"

enum { SVNS = 16, MODULE_SVN = 0, MODULE_VERSION = 1 };

static int is_at_least(const unsigned char *svn, const unsigned char *minimum, size_t from) {
    for (size_t i = from; i < SVNS; i++) {
        if (svn[i] < minimum[i])
            return 0;
    }
    return 1;
}

/* A later version of the TDX module counts its security versions anew (Intel TDX, "TEE_TCB_SVN"). Nothing but a module of Intel's for production has
 * no signer and no attributes. */
static int is_trusted_td(const struct litebox_td *td, const lb_platform *platform) {
    static const unsigned char zeros[sizeof td->seam_signer];
    const unsigned char *svn = td->tcb_svn, *minimum = platform->minimum_td_svn;
    return memcmp(td->seam_signer, zeros, sizeof td->seam_signer) == 0 &&
           memcmp(td->seam_attributes, zeros, sizeof td->seam_attributes) == 0 &&
           (svn[MODULE_VERSION] > minimum[MODULE_VERSION] ||
            (svn[MODULE_VERSION] == minimum[MODULE_VERSION] && svn[MODULE_SVN] >= minimum[MODULE_SVN])) &&
           is_at_least(svn, minimum, MODULE_VERSION + 1);
}

static int is_trusted(const struct litebox_quote_parts *parts, const struct litebox_pck *pck, const lb_platform *platform) {
    return memcmp(pck->fmspc, platform->fmspc, sizeof pck->fmspc) == 0 && pck->pce_svn >= platform->minimum_pce_svn &&
           is_at_least(pck->svn, platform->minimum_svn, 0) && (parts->td == NULL || is_trusted_td(parts->td, platform));
}

int litebox_platform_check(const struct litebox_quote_parts *parts, const mbedtls_x509_crt *certificate, const lb_trust *trust) {
    struct litebox_pck pck;
    int error = litebox_pck_read(certificate, &pck);
    if (error != LB_VERIFY_OK)
        return error;
    for (size_t i = 0; i < trust->platform_count; i++) {
        if (is_trusted(parts, &pck, &trust->platforms[i]))
            return LB_VERIFY_OK;
    }
    return LB_VERIFY_PLATFORM;
}
