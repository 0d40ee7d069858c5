#include <litebox/channel.h>

const char *lb_channel_error_text(int error) {
    static const char *const texts[] = {
        [LB_CHANNEL_OK] = "No error",
        [LB_CHANNEL_ARGUMENT] = "An argument cannot be used",
        [LB_CHANNEL_MEMORY] = "Out of memory",
        [LB_CHANNEL_CUT] = "The connection was cut",
        [LB_CHANNEL_REPORT] = "The peer is no enclave on this processor",
        [LB_CHANNEL_IDENTITY] = "The peer is another enclave",
        [LB_CHANNEL_ALTERED] = "A message was altered",
        [LB_CHANNEL_LONG] = "A message is too long",
    };
    if (error < 0 || (size_t)error >= sizeof texts / sizeof texts[0])
        return "Unknown error";
    return texts[error];
}
