/* The time that certificates are checked at. */
#ifndef LITEBOX_X509_TIME_VALUE_H
#define LITEBOX_X509_TIME_VALUE_H

#include <stdint.h>

/* In seconds since the beginning of 1970. 0, long before any certificate, until the program sets it. */
extern int64_t litebox_x509_now;

#endif
