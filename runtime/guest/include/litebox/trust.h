/* What is secret, and what the host can change: annotations that the editor and `litebox check` understand. They generate no code. */
#ifndef LITEBOX_TRUST_H
#define LITEBOX_TRUST_H

/* Of a variable, a parameter or a member: its value, or what it points to, must not leave the enclave. */
#define lb_secret

/* Of a pointer: the memory that it points to can change at any moment. Of any other variable: the host chose its value. */
#define lb_untrusted

#endif
