#include "channel.h"

int litebox_channel_status(psa_status_t status) {
    return status == PSA_SUCCESS ? LB_CHANNEL_OK : LB_CHANNEL_MEMORY;
}
