#include "glossary.h"

#include <string.h>

const char *glossary_find(const char *glossary, const char *word, size_t *length) {
    size_t size = strlen(word);
    for (const char *line = glossary; *line != '\0'; line += line[0] == '\n') {
        size_t end = strcspn(line, "\n");
        if (end > size + 2 && memcmp(line, word, size) == 0 && memcmp(line + size, ": ", 2) == 0) {
            *length = end - size - 2;
            return line + size + 2;
        }
        line += end;
    }
    return NULL;
}
