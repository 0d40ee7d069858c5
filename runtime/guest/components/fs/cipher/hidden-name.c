#include <errno.h>
#include <string.h>

#include "../../seal/seal-as.h"
#include "cipher.h"

int litebox_hidden_name(enum litebox_name_use use, const char *name, unsigned char hidden[LITEBOX_FILE_NAME]) {
    char text[1 + LONGEST_NAME];
    size_t length = strnlen(name, LONGEST_NAME);
    text[0] = (char)use;
    memcpy(text + 1, name, length);
    return litebox_seal_name(SEAL_NAME, text, 1 + length, hidden, LITEBOX_FILE_NAME) == LB_SEAL_OK ? 0 : -ENOMEM;
}
