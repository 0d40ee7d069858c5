#include "../entry/entry.h"
#include "checks.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

/* The host decides how much it sends, so both are bounded. */
#define ARGUMENT_BYTES 4096
#define ARGUMENT_COUNT 63

static char argument_block[ARGUMENT_BYTES];
static char *argument_list[ARGUMENT_COUNT + 1];

/*@ requires is_accepted(litebox_host_buffer_size) && litebox_host_buffer_size >= ARGUMENT_BYTES;
    requires \valid(argv) && \separated(argv, &litebox_host_buffer_size);
    assigns *argv, argument_block[0 .. ARGUMENT_BYTES - 1], argument_list[0 .. ARGUMENT_COUNT],
        host_memory[0 .. HOST_BUFFER_MOST / 8 - 1];
    ensures 0 <= \result <= ARGUMENT_COUNT; */
int litebox_arguments(char ***argv) {
    int64_t length = litebox_host_call(HOST_ARGUMENTS, litebox_host_buffer_address(), ARGUMENT_BYTES, 0);
    if (HOST_LIES(ARGUMENTS_NONE, length <= 0))
        litebox_abort(LITEBOX_ABORT_HOST_LIED);
    if (HOST_LIES(ARGUMENTS_LENGTH, length > ARGUMENT_BYTES))
        litebox_abort(LITEBOX_ABORT_ARGUMENTS_TOO_LONG);
    litebox_copy_in(argument_block, (size_t)length);
    if (HOST_LIES(ARGUMENTS_END, argument_block[length - 1] != '\0'))
        litebox_abort(LITEBOX_ABORT_HOST_LIED);
    int count = 0;
    /*@ loop invariant at: 0 <= at <= length;
        loop invariant room: 0 <= count <= ARGUMENT_COUNT;
        loop assigns at, count, argument_list[0 .. ARGUMENT_COUNT - 1];
        loop variant length - at; */
    for (int64_t at = 0; at < length; at++) {
        if (at > 0 && argument_block[at - 1] != '\0')
            continue;
        if (HOST_LIES(ARGUMENTS_COUNT, count == ARGUMENT_COUNT))
            litebox_abort(LITEBOX_ABORT_ARGUMENTS_TOO_LONG);
        argument_list[count++] = argument_block + at;
    }
    argument_list[count] = NULL;
    *argv = argument_list;
    return count;
}
