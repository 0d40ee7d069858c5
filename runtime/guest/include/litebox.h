/* All of the LiteBox API that no standard defines. */
#ifndef LITEBOX_H
#define LITEBOX_H

#include <litebox/channel.h>
#include <litebox/https.h>
#include <litebox/exception.h>
#include <litebox/file.h>
#include <litebox/memory.h>
#include <litebox/net.h>
#include <litebox/quote.h>
#include <litebox/random.h>
#include <litebox/ratls.h>
#include <litebox/report.h>
#include <litebox/seal.h>
#include <litebox/trust.h>
#include <litebox/verify.h>
#include <litebox/x509.h>

#endif
