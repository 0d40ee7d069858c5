#include <stddef.h>

#include "values.h"

void *tss_get(tss_t key) {
    const struct litebox_value *value = litebox_value_of(key);
    return value == NULL ? NULL : value->value;
}
