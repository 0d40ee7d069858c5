/* TLS handshakes of a client with a server by mbed TLS, both here, over a buffer: one of TLS 1.3 and one of 1.2 in each round. */

#include <mbedtls/platform.h>
#include <mbedtls/ssl.h>
#include <psa/crypto.h>
#include <string.h>
#include <test/test_certs.h>

#include "kernel.h"

enum { ROOM = 1 << 14 };

/* One direction of the connection. */
struct pipe {
    unsigned char bytes[ROOM];
    size_t start, end;
};
struct side {
    struct pipe *in, *out;
    mbedtls_ssl_config config;
    mbedtls_ssl_context ssl;
};

static uint32_t seed = 29, sum;
static mbedtls_x509_crt authority, certificate;
static mbedtls_pk_context key;

static void check(int result, const char *what) {
    if (result == 0)
        return;
    printf("%s: -0x%04x\n", what, (unsigned)-result);
    exit(1);
}

static int weak_random(void *context, unsigned char *out, size_t size) {
    (void)context;
    for (size_t i = 0; i < size; i++)
        out[i] = (unsigned char)next_random(&seed);
    return 0;
}

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context, uint8_t *out, size_t size,
                                             size_t *made) {
    (void)context;
    *made = size;
    return weak_random(NULL, out, size);
}

static int pipe_write(void *context, const unsigned char *data, size_t size) {
    struct pipe *pipe = ((struct side *)context)->out;
    if (pipe->end + size > ROOM)
        return MBEDTLS_ERR_SSL_WANT_WRITE;
    memcpy(pipe->bytes + pipe->end, data, size);
    pipe->end += size;
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + data[i];
    return (int)size;
}

static int pipe_read(void *context, unsigned char *data, size_t size) {
    struct pipe *pipe = ((struct side *)context)->in;
    size_t there = pipe->end - pipe->start;
    if (there == 0)
        return MBEDTLS_ERR_SSL_WANT_READ;
    if (size > there)
        size = there;
    memcpy(data, pipe->bytes + pipe->start, size);
    pipe->start += size;
    if (pipe->start == pipe->end)
        pipe->start = pipe->end = 0;
    return (int)size;
}

static void set_up(struct side *side, int endpoint, int version) {
    mbedtls_ssl_config_init(&side->config);
    mbedtls_ssl_init(&side->ssl);
    check(mbedtls_ssl_config_defaults(&side->config, endpoint, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT),
          "defaults");
    mbedtls_ssl_conf_rng(&side->config, weak_random, NULL);
    mbedtls_ssl_conf_min_tls_version(&side->config, version);
    mbedtls_ssl_conf_max_tls_version(&side->config, version);
    mbedtls_ssl_conf_ca_chain(&side->config, &authority, NULL);
    if (endpoint == MBEDTLS_SSL_IS_SERVER)
        check(mbedtls_ssl_conf_own_cert(&side->config, &certificate, &key), "own certificate");
    else
        mbedtls_ssl_conf_authmode(&side->config, MBEDTLS_SSL_VERIFY_REQUIRED);
    check(mbedtls_ssl_setup(&side->ssl, &side->config), "setup");
    if (endpoint == MBEDTLS_SSL_IS_CLIENT)
        check(mbedtls_ssl_set_hostname(&side->ssl, "localhost"), "host name");
    mbedtls_ssl_set_bio(&side->ssl, side, pipe_write, pipe_read, NULL);
}

static void finish(struct side *side) {
    mbedtls_ssl_free(&side->ssl);
    mbedtls_ssl_config_free(&side->config);
}

/* Lets one side work as long as it can; true when it is done. */
static int advance(struct side *side) {
    int result = mbedtls_ssl_handshake(&side->ssl);
    if (result != MBEDTLS_ERR_SSL_WANT_READ)
        check(result, side->ssl.MBEDTLS_PRIVATE(conf)->MBEDTLS_PRIVATE(endpoint) ? "server" : "client");
    return result == 0;
}

static void exchange(struct side *from, struct side *to) {
    static const unsigned char text[] = "The same bytes on both sides.";
    unsigned char got[sizeof text];
    if (mbedtls_ssl_write(&from->ssl, text, sizeof text) != sizeof text)
        check(-1, "write");
    if (mbedtls_ssl_read(&to->ssl, got, sizeof got) != sizeof got || memcmp(text, got, sizeof got) != 0)
        check(-1, "read");
}

static void connect(int version) {
    static struct pipe up, down;
    static struct side client, server;
    memset(&up, 0, sizeof up);
    memset(&down, 0, sizeof down);
    client.in = server.out = &down;
    server.in = client.out = &up;
    set_up(&client, MBEDTLS_SSL_IS_CLIENT, version);
    set_up(&server, MBEDTLS_SSL_IS_SERVER, version);
    for (int ready = 0; ready != 3;)
        ready = advance(&client) | advance(&server) << 1;
    exchange(&client, &server);
    exchange(&server, &client);
    for (const char *name = mbedtls_ssl_get_ciphersuite(&client.ssl); *name != 0; name++)
        sum = sum * 31 + (unsigned char)*name;
    finish(&client);
    finish(&server);
}

int main(int argc, char **argv) {
    static const unsigned char authority_der[] = TEST_CA_CRT_EC_DER;
    static const unsigned char certificate_der[] = TEST_SRV_CRT_EC_DER;
    static const unsigned char key_der[] = TEST_SRV_KEY_EC_DER;
    check(psa_crypto_init(), "psa_crypto_init");
    mbedtls_x509_crt_init(&authority);
    mbedtls_x509_crt_init(&certificate);
    mbedtls_pk_init(&key);
    check(mbedtls_x509_crt_parse_der(&authority, authority_der, sizeof authority_der), "authority");
    check(mbedtls_x509_crt_parse_der(&certificate, certificate_der, sizeof certificate_der), "certificate");
    check(mbedtls_pk_parse_key(&key, key_der, sizeof key_der, NULL, 0, weak_random, NULL), "key");
    for (int round = rounds_of(argc, argv); round > 0; round--) {
        connect(MBEDTLS_SSL_VERSION_TLS1_3);
        connect(MBEDTLS_SSL_VERSION_TLS1_2);
    }
    printf("%08x\n", sum);
    return 0;
}
