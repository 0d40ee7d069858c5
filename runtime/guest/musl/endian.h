/* Of musl's own headers its mathematical functions see <features.h>; the others are ours. <endian.h> is no part of the API. */
#ifndef LITEBOX_MUSL_ENDIAN_H
#define LITEBOX_MUSL_ENDIAN_H

#define __BYTE_ORDER __BYTE_ORDER__
#define __LITTLE_ENDIAN __ORDER_LITTLE_ENDIAN__
#define __BIG_ENDIAN __ORDER_BIG_ENDIAN__

#endif
