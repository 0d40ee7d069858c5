/* Looks words up in a glossary that the vendor gives to this very program, and to no other, since it keeps to the licence. */

#include <litebox.h>
#include <stdio.h>
#include <time.h>

#include "authority.h"
#include "glossary.h"

enum { PORT = 8448, LOOK_UPS = 2 };

/* Gets the content. The vendor learns by the certificate which program is asking, and this program by the authority that it is the vendor. */
static int get_glossary(lb_https_answer *answer) {
    static char certificate[LB_RATLS_CERTIFICATE_ROOM], key[LB_RATLS_KEY_ROOM];
    const lb_https_request request = {
        .host = "localhost", .port = PORT, .path = "/glossary", .authorities = vendor_authority};
    lb_x509_set_time(time(NULL));
    int error = lb_ratls_make_identity("licence-guard", certificate, sizeof certificate, key, sizeof key);
    if (error == LB_HTTPS_OK)
        error = lb_https_send_as(&request, certificate, key, answer);
    lb_wipe(key, sizeof key);
    if (error != LB_HTTPS_OK)
        fprintf(stderr, "There is no glossary: %s.\n", lb_https_error_text(error));
    else if (answer->status != 200)
        fprintf(stderr, "The vendor gives nothing to this program (%d): %s", answer->status, answer->body);
    return error == LB_HTTPS_OK && answer->status == 200 ? 0 : -1;
}

/* The licence: so many words in each run. Who changes this has another program, to which the vendor gives nothing. */
static int look_up(const char *glossary, int count, char **words) {
    for (int i = 0; i < count; i++) {
        size_t length;
        const char *meaning = glossary_find(glossary, words[i], &length);
        if (i == LOOK_UPS) {
            printf("The licence is for %d words in each run.\n", LOOK_UPS);
            return 1;
        }
        if (meaning == NULL)
            printf("%s is not in the glossary.\n", words[i]);
        else
            printf("%s: %.*s\n", words[i], (int)length, meaning);
    }
    return 0;
}

int main(int argc, char **argv) {
    lb_https_answer answer = {0};
    int result = 1;
    if (argc < 2) {
        fputs("licence-guard WORD...\n", stderr);
        return 2;
    }
    if (get_glossary(&answer) == 0)
        result = look_up(answer.body, argc - 1, argv + 1);
    lb_https_answer_free(&answer);
    return result;
}
