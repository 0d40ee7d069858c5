#include <mbedtls/net_sockets.h>
#include <psa/crypto.h>

#include "channel.h"

static int certificate_error(const mbedtls_ssl_context *ssl) {
    uint32_t flags = mbedtls_ssl_get_verify_result(ssl);
    if ((flags & MBEDTLS_X509_BADCERT_OTHER) != 0) /* of attested TLS alone */
        return LB_HTTPS_EVIDENCE;
    if ((flags & ~(uint32_t)(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE | MBEDTLS_X509_BADCERT_CN_MISMATCH)) != 0)
        return LB_HTTPS_UNTRUSTED;
    if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0)
        return LB_HTTPS_WRONG_NAME;
    return LB_HTTPS_EXPIRED;
}

/* The second byte of an alert says what it is about (RFC 8446, section 6); Mbed TLS has no function to ask for it. */
static int alert_error(const mbedtls_ssl_context *ssl) {
    return ssl->MBEDTLS_PRIVATE(in_msg)[1] == MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION ? LB_HTTPS_VERSION : LB_HTTPS_TLS;
}

int litebox_channel_error(const struct litebox_channel *channel, int result) {
    switch (result) {
    case 0:
        return LB_HTTPS_OK;
    case MBEDTLS_ERR_X509_CERT_VERIFY_FAILED:
        return certificate_error(&channel->ssl);
    case MBEDTLS_ERR_SSL_NO_CLIENT_CERTIFICATE:
        return LB_HTTPS_UNTRUSTED;
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
        return alert_error(&channel->ssl);
    case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
        return LB_HTTPS_VERSION;
    case MBEDTLS_ERR_SSL_ALLOC_FAILED:
    case MBEDTLS_ERR_X509_ALLOC_FAILED:
    case MBEDTLS_ERR_PK_ALLOC_FAILED:
    case PSA_ERROR_INSUFFICIENT_MEMORY:
        return LB_HTTPS_MEMORY;
    case MBEDTLS_ERR_SSL_CONN_EOF:
    case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
    case MBEDTLS_ERR_NET_RECV_FAILED:
    case MBEDTLS_ERR_NET_SEND_FAILED:
        return LB_HTTPS_CUT;
    default:
        return LB_HTTPS_TLS;
    }
}
