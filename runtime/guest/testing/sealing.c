/* Seals, opens, reports and checks what its arguments say, in hexadecimal. */
#include <errno.h>
#include <litebox/report.h>
#include <litebox/seal.h>
#include <stdio.h>
#include <string.h>

static unsigned char bytes[1024], out[1024];

static void print(const void *data, size_t size) {
    for (size_t i = 0; i < size; i++)
        printf("%02x", ((const unsigned char *)data)[i]);
    puts("");
}

static unsigned digit(char c) {
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static size_t parse(const char *hex) {
    size_t size = strlen(hex) / 2;
    for (size_t i = 0; i < size && i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return size;
}

static int seal(lb_seal_policy policy, const char *text) {
    size_t size = strlen(text);
    int result = lb_seal(policy, text, size, out);
    if (result == LB_SEAL_OK)
        print(out, size + LB_SEAL_OVERHEAD);
    return result;
}

static int open(size_t size) {
    int result = lb_unseal(bytes, size, out);
    if (result == LB_SEAL_OK)
        printf("%.*s\n", (int)(size - LB_SEAL_OVERHEAD), (const char *)out);
    return result;
}

/* Every byte altered, every length cut: which error each gives, or an exit code of 1 where one opens. */
static int tamper(size_t size) {
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 0x11;
        printf("%d", lb_unseal(bytes, size, out));
        bytes[i] ^= 0x11;
    }
    puts("");
    for (size_t length = 0; length < size; length++)
        if (lb_unseal(bytes, length, out) != LB_SEAL_CUT)
            return 1;
    return lb_unseal(bytes, size, out);
}

static int make_report(void) {
    lb_target target;
    lb_report report;
    memcpy(&target, bytes, sizeof target);
    lb_report_make(&report, &target, (const unsigned char *)"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    print(&report, sizeof report);
    return 0;
}

static int check_report(void) {
    lb_report report;
    memcpy(&report, bytes, sizeof report);
    if (lb_report_check(&report) != 0)
        return errno;
    for (size_t i = 0; i < sizeof report; i++) {
        ((unsigned char *)&report)[i] ^= 0x40;
        if (lb_report_check(&report) == 0)
            return 1;
        ((unsigned char *)&report)[i] ^= 0x40;
    }
    return 0;
}

int main(int argc, char **argv) {
    const char *what = argv[1];
    size_t size = argc == 3 ? parse(argv[2]) : 0;
    if (strcmp(what, "to-mrenclave") == 0)
        return seal(LB_SEAL_TO_MRENCLAVE, argv[2]);
    if (strcmp(what, "to-mrsigner") == 0)
        return seal(LB_SEAL_TO_MRSIGNER, argv[2]);
    if (strcmp(what, "to-nobody") == 0)
        return seal((lb_seal_policy)4, argv[2]);
    if (strcmp(what, "open") == 0)
        return open(size);
    if (strcmp(what, "tamper") == 0)
        return tamper(size);
    if (strcmp(what, "report") == 0)
        return make_report();
    if (strcmp(what, "check") == 0)
        return check_report();
    lb_target target;
    lb_report_target(&target);
    print(&target, sizeof target);
    return 0;
}
