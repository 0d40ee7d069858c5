/* HTTPS between two threads of this machine, each with the code of the enclave, over pairs of sockets. On one side the n-th allocation, or
 * the n-th use of the network, fails: for every n from FIRST in steps of STEP. Nothing may leak, nothing may stay open, and neither side
 * may take a broken exchange for a whole one. Arguments: "memory" or "network", "client", "server", "identity",
 * "verify", "first" or "second" (of a channel), first, step; for "verify" a file with a quote. */

#include <errno.h>
#include <litebox/channel.h>
#include <litebox/https.h>
#include <litebox/net.h>
#include <litebox/quote.h>
#include <litebox/random.h>
#include <litebox/report.h>
#include <litebox/ratls.h>
#include <litebox/verify.h>
#include <litebox/x509.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of this machine: its own headers cannot be had beside the enclave's. */
extern int socketpair(int domain, int type, int protocol, int pair[2]), close(int file);
extern ptrdiff_t read(int file, void *memory, size_t size), send(int file, const void *memory, size_t size, int flags);
extern ptrdiff_t getrandom(void *memory, size_t size, unsigned flags);
extern int pthread_create(unsigned long *thread, const void *attributes, void *(*run)(void *), void *argument);
extern int pthread_join(unsigned long thread, void **result);

enum { MEMORY, NETWORK, KINDS, NO_SIGNAL = 0x4000 };

/* What this thread has done so far, and which of it is to fail: 0 for none. */
static _Thread_local long done[KINDS], failing[KINDS];
static long live, open_files;
static int ends[2], own_errno;

int *litebox_errno(void) {
    return &own_errno;
}
void litebox_take(uint32_t *lock) {
    while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) != 0)
        ;
}
void litebox_release(uint32_t *lock) {
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}
void lb_wipe(void *memory, size_t size) {
    memset(memory, 0, size);
}
int lb_random(void *memory, size_t size) {
    return getrandom(memory, size, 0) == (ptrdiff_t)size ? 0 : -1;
}

static int fails(int kind) {
    return ++done[kind] == failing[kind];
}

void *test_calloc(size_t count, size_t size) {
    void *memory = fails(MEMORY) ? NULL : calloc(count, size);
    __atomic_add_fetch(&live, memory != NULL, __ATOMIC_RELAXED);
    return memory;
}
void *test_malloc(size_t size) {
    void *memory = fails(MEMORY) ? NULL : malloc(size);
    __atomic_add_fetch(&live, memory != NULL, __ATOMIC_RELAXED);
    return memory;
}
void *test_realloc(void *old, size_t size) {
    void *memory = fails(MEMORY) ? NULL : realloc(old, size);
    __atomic_add_fetch(&live, memory != NULL && old == NULL, __ATOMIC_RELAXED);
    return memory;
}
void test_free(void *memory) {
    __atomic_sub_fetch(&live, memory != NULL, __ATOMIC_RELAXED);
    free(memory);
}

/* A connection or a listener is the number of a file; a listener gives the server's end. */
struct lb_tcp {
    int file;
};

static lb_tcp *make(int file) {
    lb_tcp *tcp = fails(NETWORK) ? NULL : test_malloc(sizeof *tcp);
    if (tcp == NULL)
        return NULL;
    tcp->file = file;
    return tcp;
}
lb_tcp *lb_tcp_connect(const char *host, uint16_t port) {
    (void)host, (void)port;
    return make(ends[0]);
}
lb_tcp *lb_tcp_listen(uint16_t port) {
    (void)port;
    return make(-1);
}
lb_tcp *lb_tcp_accept(lb_tcp *listener) {
    (void)listener;
    return make(ends[1]);
}
ptrdiff_t lb_tcp_read(lb_tcp *connection, void *memory, size_t size) {
    return fails(NETWORK) ? -1 : read(connection->file, memory, size);
}
int lb_tcp_write(lb_tcp *connection, const void *memory, size_t size) {
    return fails(NETWORK) || send(connection->file, memory, size, NO_SIGNAL) != (ptrdiff_t)size ? -1 : 0;
}
static void close_end(int end) {
    if (__atomic_exchange_n(&ends[end], -1, __ATOMIC_SEQ_CST) >= 0)
        __atomic_sub_fetch(&open_files, 1, __ATOMIC_SEQ_CST);
}
void lb_tcp_close(lb_tcp *tcp) {
    if (tcp == NULL)
        return;
    for (int end = 0; end < 2; end++) {
        if (tcp->file >= 0 && tcp->file == ends[end]) {
            close(tcp->file);
            close_end(end);
        }
    }
    test_free(tcp);
}

static const char question[] = "what is asked", reply[] = "what is answered";
static char certificate[1024], key[512];
static const char *where;
static long position[KINDS], counted[KINDS];

static void check(int holds, const char *what) {
    if (holds)
        return;
    printf("%s, with number %ld of memory or %ld of the network failing in the %s\n", what, position[MEMORY],
           position[NETWORK], where);
    exit(1);
}

static void start(const char *side) {
    int is_here = strcmp(side, where) == 0;
    for (int kind = 0; kind < KINDS; kind++) {
        done[kind] = 0;
        failing[kind] = is_here ? position[kind] : 0;
    }
}
static void finish(const char *side) {
    if (strcmp(side, where) == 0)
        memcpy(counted, done, sizeof counted);
    memset(failing, 0, sizeof failing);
}

static void answer(void *context, const lb_https_call *call, lb_https_answer *answer) {
    *(int *)context += 1;
    check(call->body_size == sizeof question - 1 && strcmp(call->body, question) == 0, "the question is torn");
    answer->body = test_malloc(sizeof reply);
    if (answer->body == NULL) {
        answer->status = 503;
        return;
    }
    memcpy(answer->body, reply, sizeof reply);
    answer->body_size = sizeof reply - 1;
}

static void *serve(void *unused) {
    lb_https_server *server = NULL;
    int calls = 0;
    start("server");
    int error = lb_https_listen(443, certificate, key, &server);
    check((error == LB_HTTPS_OK) == (server != NULL), "a server that is none");
    if (error == LB_HTTPS_OK)
        error = lb_https_serve(server, answer, &calls);
    check(error != LB_HTTPS_OK || calls == 1, "a call that was not answered");
    lb_https_stop(server);
    finish("server");
    /* Who could not take the connection leaves it to the host. */
    if (ends[1] >= 0) {
        close(ends[1]);
        close_end(1);
    }
    return unused;
}

/* True when all of it went well. */
static int exchange(void) {
    unsigned long thread;
    lb_https_request request = {.host = "localhost", .method = "POST", .path = "/", .authorities = certificate};
    lb_https_answer got;
    request.body = question;
    request.body_size = sizeof question - 1;
    check(socketpair(1, 1, 0, ends) == 0, "no sockets");
    open_files = 2;
    pthread_create(&thread, NULL, serve, NULL);
    start("client");
    int error = lb_https_send(&request, &got);
    finish("client");
    if (ends[0] >= 0) {
        close(ends[0]);
        close_end(0);
    }
    pthread_join(thread, NULL);
    check(error != LB_HTTPS_OK || got.status == 503 ||
              (got.status == 200 && got.body_size == sizeof reply - 1 && strcmp(got.body, reply) == 0),
          "the answer is torn");
    check(error == LB_HTTPS_OK || (got.body == NULL && got.status == 0), "something of an answer that failed");
    int whole = error == LB_HTTPS_OK && got.status == 200;
    lb_https_answer_free(&got);
    return whole;
}

/* A quote about nothing, but with what it is to say: a header, and the data at the end of a report's body. */
ptrdiff_t lb_quote(const unsigned char *data, void *quote, size_t room) {
    enum { SIZE = 4000, DATA_AT = 48 + 320 };
    if (room < SIZE || fails(NETWORK))
        return -1;
    memset(quote, 7, SIZE);
    memcpy((unsigned char *)quote + DATA_AT, data, 64);
    return SIZE;
}

/* True when there is an identity. */
static int identify(void) {
    static char attested[LB_RATLS_CERTIFICATE_ROOM], attested_key[LB_RATLS_KEY_ROOM];
    start("identity");
    int error = lb_ratls_make_identity("localhost", attested, sizeof attested, attested_key, sizeof attested_key);
    finish("identity");
    check(error == LB_HTTPS_OK || error == LB_HTTPS_MEMORY || (error == LB_HTTPS_EVIDENCE && position[NETWORK] > 0),
          "another error");
    check(error != LB_HTTPS_OK || strlen(attested) > 5500, "a certificate without evidence");
    return error == LB_HTTPS_OK;
}

/* A quote of the simulated platform, from a file, and what it must say. */
static unsigned char quote[8192];
static size_t quote_size;

static int verify(void) {
    static const unsigned char mrenclave[32] = {1};
    const lb_policy policy = {.trust = lb_trust_simulated(), .mrenclave = mrenclave};
    lb_identity identity;
    start("verify");
    int error = lb_verify(quote, quote_size, &policy, &identity);
    finish("verify");
    check((error == LB_VERIFY_OK) == (identity.mrenclave[0] == 1), "an identity without a verdict");
    return error == LB_VERIFY_OK;
}

static void read_quote(const char *path) {
    FILE *file = fopen(path, "r");
    check(file != NULL, "no quote");
    quote_size = fread(quote, 1, sizeof quote, file);
    fclose(file);
}

/* Reports of a processor on which every enclave is the same one. */
void lb_report_target(lb_target *target) {
    memset(target, 0, sizeof *target);
}
void lb_report_make(lb_report *report, const lb_target *target, const unsigned char *data) {
    (void)target;
    *report = (lb_report){.mrenclave = {1}};
    memcpy(report->data, data, sizeof report->data);
}
int lb_report_check(const lb_report *report) {
    return report->mrenclave[0] == 1 ? 0 : -1;
}

/* One end of a channel: says (own), and must hear (other) and then the end. True when all of it went well. */
static int speak(int file, lb_channel_end end, const char *own, const char *other) {
    static const unsigned char mrenclave[32] = {1};
    const lb_policy policy = {.mrenclave = mrenclave};
    lb_channel *channel;
    lb_identity peer;
    char heard[64];
    size_t size = 0;
    int error = lb_channel_open(make(file), end, &policy, &channel, &peer);
    check((error == LB_CHANNEL_OK) == (channel != NULL) && (channel != NULL) == (peer.mrenclave[0] == 1), "half a channel");
    if (error != LB_CHANNEL_OK)
        return 0;
    error = lb_channel_send(channel, own, strlen(own));
    if (error == LB_CHANNEL_OK)
        error = lb_channel_receive(channel, heard, sizeof heard, &size);
    check(error != LB_CHANNEL_OK || (size == strlen(other) && memcmp(heard, other, size) == 0), "a message is torn");
    int closed = lb_channel_close(channel);
    return error == LB_CHANNEL_OK && closed == LB_CHANNEL_OK;
}

static void *speak_second(void *went_well) {
    start("second");
    *(int *)went_well = speak(ends[1], LB_CHANNEL_SECOND, reply, question);
    finish("second");
    /* Who has no connection leaves it to the host, which the other one waits for. */
    if (ends[1] >= 0) {
        close(ends[1]);
        close_end(1);
    }
    return NULL;
}

static int converse(void) {
    unsigned long thread;
    int second = 0;
    check(socketpair(1, 1, 0, ends) == 0, "no sockets");
    open_files = 2;
    pthread_create(&thread, NULL, speak_second, &second);
    start("first");
    int first = speak(ends[0], LB_CHANNEL_FIRST, question, reply);
    finish("first");
    if (ends[0] >= 0) {
        close(ends[0]);
        close_end(0);
    }
    pthread_join(thread, NULL);
    return first && second;
}

static int attempt(void) {
    if (strcmp(where, "first") == 0 || strcmp(where, "second") == 0)
        return converse();
    if (strcmp(where, "verify") == 0)
        return verify();
    return strcmp(where, "identity") == 0 ? identify() : exchange();
}

int main(int argc, char **argv) {
    int kind = argc > 1 && strcmp(argv[1], "network") == 0 ? NETWORK : MEMORY;
    if (argc < 5)
        return 2;
    where = argv[2];
    if (argc > 5)
        read_quote(argv[5]);
    lb_x509_set_time(1767225600);
    check(lb_https_make_identity("localhost", certificate, sizeof certificate, key, sizeof key) == LB_HTTPS_OK, "identity");
    check(attempt(), "without a failure"); /* also fills what stays allocated for good */
    long before = live, tried = 0, most = counted[kind], step = strtol(argv[4], NULL, 10);
    for (long n = strtol(argv[3], NULL, 10); n <= most; n += step, tried++) {
        position[kind] = n;
        attempt();
        check(live == before, "memory leaks");
        check(open_files == 0, "a connection is open");
    }
    position[kind] = 0;
    check(attempt() && live == before, "afterwards");
    printf("%ld of %ld\n", tried, most);
    return 0;
}
