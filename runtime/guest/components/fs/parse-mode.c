#include "file.h"

bool litebox_parse_mode(const char *text, struct litebox_mode *mode) {
    char first = *text++;
    if (first != 'r' && first != 'w' && first != 'a')
        return false;
    bool updates = false, is_binary = false, excludes = false;
    for (; *text != '\0'; text++) {
        bool *flag = *text == '+' ? &updates : *text == 'b' ? &is_binary : *text == 'x' ? &excludes : NULL;
        if (flag == NULL || *flag)
            return false;
        *flag = true;
    }
    if (excludes && first != 'w')
        return false;
    *mode = (struct litebox_mode){
        .readable = first == 'r' || updates,
        .appends = first == 'a',
        .store = {.writable = first != 'r' || updates, .makes = first != 'r', .empties = first == 'w', .excludes = excludes}};
    return true;
}
