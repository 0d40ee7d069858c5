#include "der.h"

bool litebox_der_take(struct litebox_der *from, int tag, struct litebox_der *content) {
    size_t size;
    if (mbedtls_asn1_get_tag(&from->next, from->end, &size, tag) != 0)
        return false;
    *content = (struct litebox_der){from->next, from->next + size};
    from->next += size;
    return true;
}
