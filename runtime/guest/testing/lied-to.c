/* A program for a host that lies: it keeps a secret on each side of all that the host writes into, and gives none of it away. Each mode
 * is about one component; what a host may do to it is to have it abort or end. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

/* The same number is in lying-host.ts. */
#define SECRET 0x9d3a71c45be826f1UL
#define ROUNDS 6

/* Functions of the component hostcall, which the others call. */
int litebox_console_write(int stream, const void *bytes, size_t length);
ptrdiff_t litebox_console_read(void *bytes, size_t capacity);
int64_t litebox_clock(void);
ptrdiff_t litebox_quote(const void *report, size_t length, void *answer, size_t capacity);
int32_t litebox_tcp_open(uint32_t listener, const char *target, size_t length);
ptrdiff_t litebox_tcp_read(uint32_t connection, void *bytes, size_t capacity);
int litebox_tcp_write(uint32_t connection, const void *bytes, size_t length);
int32_t litebox_file_open(int use, const void *name, size_t length);
ptrdiff_t litebox_file_read(uint32_t file, uint64_t offset, void *bytes, size_t length);
int litebox_file_write(uint32_t file, uint64_t offset, const void *bytes, size_t length);
int litebox_file_sync(uint32_t file);
void litebox_file_close(uint32_t file);
int litebox_file_remove(const unsigned char *name);
int litebox_file_rename(const unsigned char *from, const unsigned char *to);
int64_t litebox_file_counter(const unsigned char *name, uint64_t least);

/* 2020-01-01 and 2200-01-01, in microseconds since 1970. */
#define EARLIEST INT64_C(1577836800000000)
#define LATEST INT64_C(7258118400000000)

static struct {
    uint64_t before[16];
    unsigned char bytes[504];
    uint64_t after[1024];
} kept;

static int is_intact(void) {
    for (size_t i = 0; i < 16; i++)
        if (kept.before[i] != SECRET)
            return 0;
    for (size_t i = 0; i < 1024; i++)
        if (kept.after[i] != SECRET)
            return 0;
    return 1;
}

static void keep(void) {
    for (size_t i = 0; i < 16; i++)
        kept.before[i] = SECRET;
    for (size_t i = 0; i < 1024; i++)
        kept.after[i] = SECRET;
}

/* For the test: the program itself found that it was changed. */
_Noreturn static void found_out(void) {
    abort();
}

#ifdef MODE_HOSTCALL
static void work(void) {
    for (int round = 0; round < ROUNDS; round++) {
        size_t capacity = round % 2 == 0 ? sizeof kept.bytes : 17;
        ptrdiff_t count = litebox_console_read(kept.bytes, capacity);
        if (!is_intact() || count > (ptrdiff_t)capacity || count < -1)
            found_out();
        int64_t now = litebox_clock(), then = litebox_clock();
        if (now != -1 && (now < EARLIEST || now > LATEST || (then != -1 && then < now)))
            found_out();
        memset(kept.bytes, 'x', sizeof kept.bytes);
        ptrdiff_t size = litebox_quote(kept.bytes, sizeof kept.bytes - (size_t)round, kept.bytes, capacity);
        if (!is_intact() || size > (ptrdiff_t)capacity || (size < 0 && size != -EIO && size != -ENOSYS && size != -EOVERFLOW))
            found_out();
        memset(kept.bytes, 'x', sizeof kept.bytes);
        litebox_console_write(1 + round % 2, kept.bytes, sizeof kept.bytes - (size_t)round);
    }
}
#endif

#ifdef MODE_TCP
static int is_error(ptrdiff_t result) {
    return result == -EIO || result == -EACCES || result == -EADDRINUSE || result == -ECONNREFUSED ||
           result == -ECONNRESET || result == -ETIMEDOUT || result == -EHOSTUNREACH;
}

static void work(void) {
    for (int round = 0; round < ROUNDS; round++) {
        int32_t connection = litebox_tcp_open(0, "localhost:443", 13);
        if (connection <= 0 && !is_error(connection))
            found_out();
        size_t capacity = round % 2 == 0 ? sizeof kept.bytes : 17;
        ptrdiff_t count = litebox_tcp_read((uint32_t)connection, kept.bytes, capacity);
        if (!is_intact() || count > (ptrdiff_t)capacity || (count < 0 && !is_error(count)))
            found_out();
        memset(kept.bytes, 'x', sizeof kept.bytes);
        int written = litebox_tcp_write((uint32_t)connection, kept.bytes, sizeof kept.bytes - (size_t)round);
        if (written != 0 && !is_error(written))
            found_out();
    }
}
#endif

#if defined MODE_FILE || defined MODE_HOSTFILES
static int is_file_error(int64_t result) {
    return result == -EIO || result == -ENOENT || result == -EACCES || result == -EBUSY || result == -EFBIG ||
           result == -ENOSPC || result == -ENOSYS;
}
#endif

#ifdef MODE_FILE
static const unsigned char names[] = "0123456789abcdefghijklmnopqrstuv";

static void check_result(int64_t result) {
    if (result != 0 && !is_file_error(result))
        found_out();
}

static void work(void) {
    for (unsigned round = 0; round < ROUNDS; round++) {
        int32_t file = litebox_file_open(1 + (int)round % 2, names, 16);
        if (file > 32767 || (file <= 0 && !is_file_error(file)))
            found_out();
        uint32_t number = file <= 0 ? 1 : (uint32_t)file;
        size_t length = round % 2 == 0 ? sizeof kept.bytes : 17;
        ptrdiff_t count = litebox_file_read(number, 4096 * round, kept.bytes, length);
        if (!is_intact() || count > (ptrdiff_t)length || (count < 0 && !is_file_error(count)))
            found_out();
        memset(kept.bytes, 'x', sizeof kept.bytes);
        check_result(litebox_file_write(number, 4096 * round, kept.bytes, sizeof kept.bytes - round));
        check_result(litebox_file_sync(number));
        litebox_file_close(number);
        int64_t counter = litebox_file_counter(names, 5 * round);
        if (counter > INT64_C(1) << 48 || (counter < 5 * round && !is_file_error(counter)))
            found_out();
        check_result(litebox_file_rename(names, names + 16));
        check_result(litebox_file_remove(names + 16));
    }
}
#endif

#ifdef MODE_HOSTFILES
#include <litebox/file.h>

static void work(void) {
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t length = round % 2 == 0 ? sizeof kept.bytes : 17;
        ptrdiff_t count = lb_untrusted_read("words.txt", 1000 * round, kept.bytes, length);
        if (!is_intact() || count > (ptrdiff_t)length || count < -1 || (count < 0 && !is_file_error(-errno)))
            found_out();
    }
}
#endif

#ifdef MODE_FS
#include <litebox/file.h>

/* The secret itself is written to files: the host gets it encrypted. What is read is what was written, or nothing. */
static void work(void) {
    for (int round = 0; round < 2; round++) {
        FILE *file = fopen("a name", round == 0 ? "w+" : "a+");
        if (file == NULL)
            continue;
        size_t written = fwrite(kept.after, 1, sizeof kept.after, file);
        if (fseek(file, 0, SEEK_SET) == 0) {
            uint64_t word;
            while (fread(&word, sizeof word, 1, file) == 1)
                if (word != SECRET)
                    found_out();
        }
        int failed = ferror(file) || written != sizeof kept.after;
        if (fclose(file) != 0 || failed || rename("a name", "another") != 0)
            remove("a name");
    }
}
#endif

#ifdef MODE_STDIO
static void work(void) {
    for (int round = 0; round < ROUNDS; round++) {
        if (fgets((char *)kept.bytes, sizeof kept.bytes, stdin) != NULL) {
            if (memchr(kept.bytes, 0, sizeof kept.bytes) == NULL)
                found_out();
            printf("%zu bytes: %s\n", strlen((char *)kept.bytes), (char *)kept.bytes);
        }
        size_t count = fread(kept.bytes, 1, sizeof kept.bytes, stdin);
        if (count > sizeof kept.bytes || !is_intact())
            found_out();
        fwrite(kept.bytes, 1, count, stderr);
        clearerr(stdin);
        clearerr(stdout);
        clearerr(stderr);
    }
}
#endif

#ifdef MODE_THREADS
static mtx_t lock;
static int sum;

static int add(void *argument) {
    for (int round = 0; round < ROUNDS; round++) {
        mtx_lock(&lock);
        int before = sum;
        thrd_yield();
        if (sum != before)
            found_out();
        sum = before + *(int *)argument;
        mtx_unlock(&lock);
    }
    return 7;
}

static void work(void) {
    int two = 2, result = 7;
    thrd_t thread;
    mtx_init(&lock, mtx_plain);
    if (thrd_create(&thread, add, &two) != thrd_success)
        return;
    add(&two);
    if (thrd_join(thread, &result) != thrd_success || result != 7 || sum != 4 * ROUNDS)
        found_out();
}
#endif

#ifdef MODE_NET
#include <litebox/net.h>

static void work(void) {
    lb_tcp *listener = lb_tcp_listen(443);
    for (int round = 0; round < ROUNDS; round++) {
        lb_tcp *peer = round % 2 == 0 || listener == NULL ? lb_tcp_connect("peer", 80) : lb_tcp_accept(listener);
        if (peer == NULL)
            continue;
        size_t room = round % 3 == 0 ? 17 : sizeof kept.bytes;
        ptrdiff_t count = lb_tcp_read(peer, kept.bytes, room);
        if (!is_intact() || count > (ptrdiff_t)room || count < -1)
            found_out();
        memset(kept.bytes, 'x', sizeof kept.bytes);
        lb_tcp_write(peer, kept.bytes, sizeof kept.bytes - (size_t)round);
        lb_tcp_close(peer);
    }
    lb_tcp_close(listener);
}
#endif

#ifdef MODE_QUOTE
#include <litebox/quote.h>

static void work(void) {
    for (int round = 0; round < ROUNDS; round++) {
        size_t room = round % 2 == 0 ? sizeof kept.bytes : 17;
        ptrdiff_t size = lb_quote(NULL, kept.bytes, room);
        if (!is_intact() || size > (ptrdiff_t)room || size < -1)
            found_out();
    }
}
#endif

#ifdef MODE_CHANNEL
#include <litebox/channel.h>

/* No host can say what only another enclave on this processor could. */
static void work(void) {
    static const unsigned char anybody[32];
    const lb_policy policy = {.mrsigner = anybody, .allow_debug = 1};
    for (int round = 0; round < 2; round++) {
        lb_channel *channel;
        lb_identity peer;
        lb_tcp *tcp = lb_tcp_connect("peer", 80);
        if (tcp == NULL)
            continue;
        int error = lb_channel_open(tcp, round == 0 ? LB_CHANNEL_FIRST : LB_CHANNEL_SECOND, &policy, &channel, &peer);
        if (error == LB_CHANNEL_OK || channel != NULL || peer.mrsigner[0] != 0 || !is_intact())
            found_out();
    }
}
#endif

#ifdef MODE_RATLS
#include <litebox/ratls.h>

static void answer(void *context, const lb_https_call *call, lb_https_answer *answer) {
    (void)context, (void)call, (void)answer;
    found_out();
}

/* As a client and as a server of attested TLS: no host is a peer. The secret would be in what is sent to one. */
static void work(void) {
    static char certificate[LB_RATLS_CERTIFICATE_ROOM], key[LB_RATLS_KEY_ROOM];
    const lb_policy policy = {.trust = lb_trust_simulated(), .mrenclave = (const unsigned char *)kept.before};
    const lb_https_request request = {.host = "peer", .method = "POST", .body = kept.before, .body_size = sizeof kept.before};
    lb_ratls_peer peer = {.policy = &policy};
    lb_https_answer got;
    lb_https_server *server;
    if (lb_ratls_send(&request, &peer, &got) == LB_HTTPS_OK || got.body != NULL || !is_intact())
        found_out();
    lb_https_answer_free(&got);
    if (lb_https_make_identity("peer", certificate, sizeof certificate, key, sizeof key) != LB_HTTPS_OK ||
        lb_ratls_listen(443, certificate, key, &peer, &server) != LB_HTTPS_OK)
        return;
    if (lb_https_serve(server, answer, NULL) == LB_HTTPS_OK || !is_intact())
        found_out();
    lb_https_stop(server);
}
#endif

int main(int argc, char **argv) {
    keep();
    size_t total = 0;
    for (int i = 0; i < argc; i++)
        total += strlen(argv[i]) + 1;
    if (argc < 1 || argc > 63 || argv[argc] != NULL || total > 4096)
        found_out();
    work();
    if (!is_intact())
        found_out();
    return 0;
}
