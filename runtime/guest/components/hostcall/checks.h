/* Checks of what the host says. Each has a name, and -DLB_WITHOUT_CHECK_NAME removes it: for the test that shows that a lying host is
 * found out by each of them (testing/lying-host.ts). No build of a project does that. */
#ifndef LITEBOX_CHECKS_H
#define LITEBOX_CHECKS_H

/* 1 where the macro (what) is defined as 1, else 0. */
#define LB_IS_ONE(what) LB_IS_ONE_(what)
#define LB_IS_ONE_(value) LB_IS_ONE__(LB_COMMA_##value)
#define LB_IS_ONE__(comma) LB_SECOND(comma 1, 0, 0)
#define LB_COMMA_1 0,
#define LB_SECOND(first, second, ...) second

/* Whether the host lied: (condition), unless the check is left out. */
#define HOST_LIES(name, condition) (!LB_IS_ONE(LB_WITHOUT_CHECK_##name) && (condition))

#endif
