/* What an HTTPS server is to this component. */
#ifndef LITEBOX_HTTPS_SERVER_H
#define LITEBOX_HTTPS_SERVER_H

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include <litebox/https.h>
#include <litebox/net.h>

struct lb_https_server {
    lb_tcp *listener;
    mbedtls_ssl_config config;
    mbedtls_x509_crt certificate;
    mbedtls_pk_context key;
};

#endif
