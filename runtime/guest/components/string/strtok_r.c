#include <string.h>

char *strtok_r(char *text, const char *separators, char **state) {
    if (text == NULL)
        text = *state;
    text += strspn(text, separators);
    char *end = text + strcspn(text, separators);
    *state = *end == '\0' ? end : end + 1;
    if (end == text)
        return NULL;
    *end = '\0';
    return text;
}
