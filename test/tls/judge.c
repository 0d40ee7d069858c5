/* Judges evidence: each line of standard input is a time, a root, the signers of quoting enclaves, a platform, whom, the lists of the root and
 * of the PCK authority, and a quote; all but the time in hexadecimal, and - for nothing. Argument: whether debugging is allowed. */

#include <litebox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MRENCLAVE_SIZE = 32, MRTD_SIZE = 48, RTMR_SIZE = 192, LIST_ROOM = 4096, LONGEST_LINE = 2 * (LB_QUOTE_ROOM + 2 * LIST_ROOM) + 1024 };

static char line[LONGEST_LINE];
static unsigned char quote[LB_QUOTE_ROOM], root_list[LIST_ROOM], pck_list[LIST_ROOM];

static size_t from_hex(const char *text, unsigned char *bytes, size_t room) {
    size_t size = 0;
    char pair[3] = {0};
    for (; size < room && text[0] > ' ' && text[1] > ' '; text += 2) {
        memcpy(pair, text, 2);
        bytes[size++] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return size;
}

/* Takes the next word of a line. */
static size_t take_hex(char **rest, void *bytes, size_t room) {
    size_t size = from_hex(*rest, bytes, room);
    *rest += strcspn(*rest, " \n");
    *rest += **rest != '\0';
    return size;
}

/* The platform: FMSPC, 16 security versions, that of the PCE, 16 of TDX, and the least version of the quoting enclaves. */
static void take_platform(char **rest, lb_platform *platform, lb_trust *trust) {
    unsigned char bytes[6 + 16 + 1 + 16 + 1] = {0};
    take_hex(rest, bytes, sizeof bytes);
    memcpy(platform->fmspc, bytes, 6);
    memcpy(platform->minimum_svn, bytes + 6, 16);
    platform->minimum_pce_svn = bytes[22];
    memcpy(platform->minimum_td_svn, bytes + 23, 16);
    trust->quoting.minimum_version = trust->td_quoting.minimum_version = bytes[39];
}

static void verify_line(char *rest, int allow_debug) {
    static const unsigned char revoked[20] = {[19] = 0x77};
    unsigned char signers[64] = {0}, whom[MRTD_SIZE + RTMR_SIZE];
    lb_platform platform;
    lb_trust trust = {.platforms = &platform, .platform_count = 1, .revoked = revoked, .revoked_count = 1};
    trust.quoting.product = 1;
    trust.td_quoting.product = 2;
    lb_x509_set_time(strtoll(rest, &rest, 10));
    rest++;
    take_hex(&rest, trust.root_key, sizeof trust.root_key);
    take_hex(&rest, signers, sizeof signers);
    memcpy(trust.quoting.signer, signers, 32);
    memcpy(trust.td_quoting.signer, signers + 32, 32);
    take_platform(&rest, &platform, &trust);
    size_t whom_size = take_hex(&rest, whom, sizeof whom);
    lb_revocations lists = {.pck = pck_list};
    lists.root_size = take_hex(&rest, root_list, sizeof root_list);
    lists.root = lists.root_size > 0 ? root_list : NULL;
    lists.pck_size = take_hex(&rest, pck_list, sizeof pck_list);
    const lb_policy policy = {.trust = &trust,
                              .mrenclave = whom_size == MRENCLAVE_SIZE ? whom : NULL,
                              .mrtd = whom_size >= MRTD_SIZE ? whom : NULL,
                              .rtmr = whom_size == sizeof whom ? whom + MRTD_SIZE : NULL,
                              .revocations = lists.root_size + lists.pck_size > 0 ? &lists : NULL,
                              .allow_debug = allow_debug};
    lb_identity identity;
    int error = lb_verify(quote, take_hex(&rest, quote, sizeof quote), &policy, &identity);
    printf("%s %02x\n", lb_verify_error_text(error), identity.tee == LB_TEE_TDX ? identity.data[0] : identity.mrsigner[0]);
}

int main(int argc, char **argv) {
    if (argc < 2)
        return 2;
    while (fgets(line, sizeof line, stdin) != NULL)
        verify_line(line, atoi(argv[1]));
    return 0;
}
