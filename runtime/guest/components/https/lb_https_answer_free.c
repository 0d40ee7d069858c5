#include <stdlib.h>
#include <string.h>

#include <litebox/https.h>

void lb_https_answer_free(lb_https_answer *answer) {
    free(answer->body);
    memset(answer, 0, sizeof *answer);
}
