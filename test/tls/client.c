/* An HTTPS client. Arguments: host, port, path, the time, "1.3" or "any", and the request's body or nothing; who is trusted, on standard input. */

#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    static char authorities[8192];
    if (argc < 6)
        return 2;
    fread(authorities, 1, sizeof authorities - 1, stdin);
    lb_x509_set_time(strtoll(argv[4], NULL, 10));
    lb_https_request request = {
        .host = argv[1],
        .port = (uint16_t)strtol(argv[2], NULL, 10),
        .path = argv[3],
        .authorities = authorities,
        .only_tls13 = argv[5][0] == '1',
    };
    if (argc > 6) {
        request.method = "POST";
        request.body = argv[6];
        request.body_size = strlen(argv[6]);
    }
    lb_https_answer answer;
    int error = lb_https_send(&request, &answer);
    if (error != LB_HTTPS_OK) {
        puts(lb_https_error_text(error));
        return 1;
    }
    printf("%d %zu\n", answer.status, answer.body_size);
    fwrite(answer.body, 1, answer.body_size, stdout);
    lb_https_answer_free(&answer);
    return 0;
}
