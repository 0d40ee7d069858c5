#include <string.h>

#include "format.h"

void litebox_output_put(struct litebox_output *output, const char *bytes, size_t length) {
    output->count += length;
    output->write(output, bytes, length);
}

void litebox_output_repeat(struct litebox_output *output, char character, size_t count) {
    char run[32];
    memset(run, character, sizeof run);
    while (count > 0) {
        size_t part = count < sizeof run ? count : sizeof run;
        litebox_output_put(output, run, part);
        count -= part;
    }
}

size_t litebox_output_begin(struct litebox_output *output, const struct litebox_conversion *conversion, bool zeros,
                            const char *prefix, size_t length) {
    size_t prefix_length = strlen(prefix);
    size_t used = prefix_length + length;
    size_t padding = conversion->width > used ? conversion->width - used : 0;
    if (!conversion->left && !zeros)
        litebox_output_repeat(output, ' ', padding);
    litebox_output_put(output, prefix, prefix_length);
    if (!conversion->left && zeros)
        litebox_output_repeat(output, '0', padding);
    return conversion->left ? padding : 0;
}
