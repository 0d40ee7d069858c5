#include <stddef.h>

#include "values.h"

int tss_set(tss_t key, void *new_value) {
    struct litebox_value *value = litebox_value_of(key);
    if (value == NULL)
        return thrd_error;
    value->value = new_value;
    return thrd_success;
}
