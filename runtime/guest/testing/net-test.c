/* TCP over a host that does as it likes: every answer to every host call is tried, and nothing is left open or allocated. */
#include <errno.h>

#include "../include/litebox/net.h"
#include "native.h"

lb_tcp *guest_lb_tcp_connect(const char *host, uint16_t port);
lb_tcp *guest_lb_tcp_listen(uint16_t port);
lb_tcp *guest_lb_tcp_accept(lb_tcp *listener);
ptrdiff_t guest_lb_tcp_read(lb_tcp *connection, void *memory, size_t size);
int guest_lb_tcp_write(lb_tcp *connection, const void *memory, size_t size);
void guest_lb_tcp_close(lb_tcp *tcp);
void *guest_malloc(size_t size);
void guest_free(void *memory);
int *guest_litebox_errno(void);

enum { OPEN = 13, READ = 14, WRITE = 15 };

/* What the host answers from the call number (lies_from) on, when it does not do as it should before. */
static int64_t lie;
static int calls, lies_from, open_count;
static char target[300];

static int64_t honest(uint64_t number, uint64_t length) {
    switch (number) {
    case OPEN:
        memcpy(target, host_buffer, length);
        target[length] = 0;
        open_count++;
        return 7;
    case READ:
        memcpy(host_buffer, "abcdefgh", 8);
        return length < 5 ? (int64_t)length : 5;
    default:
        open_count -= length == 0;
        return length > 3 ? 3 : (int64_t)length;
    }
}

static int64_t answer(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
    (void)a, (void)b;
    return calls++ < lies_from ? honest(number, c) : lie;
}

static void check_targets(void) {
    lies_from = INT32_MAX;
    lb_tcp *peer = guest_lb_tcp_connect("example.com", 443);
    CHECK(peer != NULL && strcmp(target, "example.com:443") == 0, "connected to %s", target);
    lb_tcp *listener = guest_lb_tcp_listen(65535);
    CHECK(listener != NULL && strcmp(target, ":65535") == 0, "listens at %s", target);
    lb_tcp *taken = guest_lb_tcp_accept(listener);
    CHECK(taken != NULL && strcmp(target, "") == 0, "accepted %s", target);
    char bytes[8];
    CHECK(guest_lb_tcp_read(taken, bytes, 8) == 5 && memcmp(bytes, "abcde", 5) == 0, "five bytes");
    CHECK(guest_lb_tcp_read(taken, bytes, 0) == 0, "no room");
    CHECK(guest_lb_tcp_write(taken, "0123456789", 10) == 0, "all bytes, three at a time");
    guest_lb_tcp_close(taken), guest_lb_tcp_close(listener), guest_lb_tcp_close(peer), guest_lb_tcp_close(NULL);
    CHECK(open_count == 0, "%d are open", open_count);
    int before = calls;
    char name[300];
    memset(name, 'a', sizeof name);
    name[254] = 0;
    static const char *const wrong[] = {"", "a b", "a/b", "a\nb", "a%b"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK(guest_lb_tcp_connect(wrong[i], 1) == NULL && *guest_litebox_errno() == EINVAL, "the name %s", wrong[i]);
    CHECK(guest_lb_tcp_connect(name, 1) == NULL && guest_lb_tcp_connect("a", 0) == NULL && guest_lb_tcp_listen(0) == NULL,
          "a long name, port 0");
    CHECK(calls == before, "the host is not asked for what cannot be");
    name[253] = 0;
    peer = guest_lb_tcp_connect(name, 65535);
    CHECK(peer != NULL && strlen(target) == 259, "the longest name");
    guest_lb_tcp_close(peer);
}

static int is_tcp_error(int error) {
    return error == EACCES || error == EADDRINUSE || error == ECONNREFUSED || error == ECONNRESET || error == ETIMEDOUT ||
           error == EHOSTUNREACH || error == EIO;
}

/* Opens, writes, reads and closes; true when nothing failed. */
static int use(void) {
    lb_tcp *peer = guest_lb_tcp_connect("a", 1);
    if (peer == NULL)
        return 0;
    unsigned char bytes[32];
    memset(bytes, 0xdd, sizeof bytes);
    int done = guest_lb_tcp_write(peer, "0123456789", 10) == 0;
    ptrdiff_t count = guest_lb_tcp_read(peer, bytes, 10);
    CHECK(count >= -1 && count <= 10, "%td bytes were read", count);
    for (size_t i = count < 0 ? 0 : 10; i < sizeof bytes; i++)
        CHECK(bytes[i] == 0xdd, "byte %zu was written", i);
    guest_lb_tcp_close(peer);
    return done && count >= 0;
}

static void check_lies(void) {
    static const int64_t lies[] = {0,    -1,   -5,        -13,        -98,         -104,      -110,         -111, -113,
                                   -200, 4096, INT32_MAX, INT64_MIN, INT64_MAX, UINT32_MAX, 0x100000007, 11,   INT64_MIN + 13};
    for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        lie = lies[i];
        for (int from = 0; from < 8; from++) {
            calls = 0;
            lies_from = from;
            int done = use();
            CHECK(done || is_tcp_error(*guest_litebox_errno()), "errno %d after %ld", *guest_litebox_errno(), (long)lie);
        }
    }
}

/* Without memory nothing is opened, so that nothing stays open. */
static void check_memory(void) {
    static void *blocks[1 << 16];
    unsigned count = 0;
    while (count < sizeof blocks / sizeof blocks[0] && (blocks[count] = guest_malloc(16)) != NULL)
        count++;
    calls = 0;
    lies_from = INT32_MAX;
    CHECK(guest_lb_tcp_connect("a", 1) == NULL && *guest_litebox_errno() == ENOMEM && calls == 0, "without memory");
    while (count > 0)
        guest_free(blocks[--count]);
    /* What failed above has left room for as many as there ever were. */
    CHECK(use(), "with memory again");
}

int main(void) {
    host = answer;
    accept_host_buffer();
    check_targets();
    check_lies();
    check_memory();
    return 0;
}
