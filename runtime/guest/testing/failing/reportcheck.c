/* Local reports: a check that lacks memory does not say that a report is genuine. */
#include <errno.h>
#include <litebox/report.h>
#include <string.h>

#include "failing.h"

void mbedtls_psa_crypto_free(void);

int main(void) {
    lb_target self;
    lb_report report;
    test_begins();
    lb_report_target(&self);
    lb_report_make(&report, &self, NULL);
    errno = 0;
    CHECK(lb_report_check(&report) == 0 || errno == ENOMEM);
    report.product_id ^= 1;
    CHECK(lb_report_check(&report) == -1 && (errno == EACCES || errno == ENOMEM));
    mbedtls_psa_crypto_free();
    test_ends();
    return 0;
}
