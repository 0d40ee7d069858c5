#include <ctype.h>
#include <string.h>

#include "message.h"

/* Where the line ends: before its CR LF. The head always ends in one. */
static const char *line_end(const char *line) {
    while (line[0] != '\r' || line[1] != '\n')
        line++;
    return line;
}

static bool has_name(const char *line, const char *name) {
    for (; *name != '\0'; line++, name++) {
        if (tolower((unsigned char)*line) != *name)
            return false;
    }
    return *line == ':';
}

const char *litebox_message_field(const struct litebox_message *message, const char *name, size_t *length) {
    const char *end = message->bytes + message->head - 2;
    for (const char *line = line_end(message->bytes) + 2; line < end; line = line_end(line) + 2) {
        if (!has_name(line, name))
            continue;
        const char *value = line + strlen(name) + 1;
        const char *value_end = line_end(line);
        while (value < value_end && (*value == ' ' || *value == '\t'))
            value++;
        while (value_end > value && (value_end[-1] == ' ' || value_end[-1] == '\t'))
            value_end--;
        *length = (size_t)(value_end - value);
        return value;
    }
    return NULL;
}
