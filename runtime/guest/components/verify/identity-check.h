/* Who a report is about, and whether a policy accepts him: for the other components. */
#ifndef LITEBOX_VERIFY_IDENTITY_CHECK_H
#define LITEBOX_VERIFY_IDENTITY_CHECK_H

#include <litebox/report.h>
#include <litebox/verify.h>

/* Returns LB_VERIFY_OK, LB_VERIFY_DEBUG or LB_VERIFY_IDENTITY; (identity) is all zero where it is not the first. */
int litebox_identity_check(const lb_report *report, const lb_policy *policy, lb_identity *identity);

#endif
