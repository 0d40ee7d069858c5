/* HTTPS: HTTP/1.1 over TLS that ends inside the enclave, one message each way for each connection. */
#ifndef LITEBOX_HTTPS_H
#define LITEBOX_HTTPS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What can go wrong. */
enum {
    LB_HTTPS_OK = 0,
    LB_HTTPS_ARGUMENT,   /* the caller asks for what cannot be */
    LB_HTTPS_MEMORY,     /* the heap is too small */
    LB_HTTPS_CONNECT,    /* there is no connection; errno says why */
    LB_HTTPS_CUT,        /* the connection ended before all had come */
    LB_HTTPS_UNTRUSTED,  /* none of the authorities vouches for the peer's certificate */
    LB_HTTPS_EXPIRED,    /* the peer's certificate is not valid at the time of lb_x509_set_time */
    LB_HTTPS_WRONG_NAME, /* the peer's certificate is of another host */
    LB_HTTPS_VERSION,    /* the peer speaks no version of TLS that is allowed */
    LB_HTTPS_TLS,        /* the peer breaks the rules of TLS, or ended it with an alert */
    LB_HTTPS_MESSAGE,    /* what came is no HTTP message, or a longer one than is taken */
    LB_HTTPS_EVIDENCE    /* the platform makes no evidence (errno says why), or the peer's is refused */
};

/* What a client asks for. What is not set is NULL or 0. */
typedef struct lb_https_request {
    const char *host;
    uint16_t port;           /* 0: 443 */
    const char *method;      /* NULL: GET */
    const char *path;        /* NULL: / */
    const char *authorities; /* certificates in PEM: who may vouch for the host */
    const char *content_type;
    const void *body;
    size_t body_size;
    int only_tls13; /* refuse TLS 1.2 */
} lb_https_request;

/* What a server answers. */
typedef struct lb_https_answer {
    int status;
    const char *content_type; /* NULL: text/plain */
    char *body;               /* from malloc; a NUL follows that does not count */
    size_t body_size;
} lb_https_answer;

/* What a server is asked for. */
typedef struct lb_https_call {
    const char *method;
    const char *path;
    const char *body; /* a NUL follows that does not count */
    size_t body_size;
} lb_https_call;

typedef struct lb_https_server lb_https_server;

/* Answers a call: (*answer) has the status 200 and nothing else yet. What its body points to is freed with free. */
typedef void (*lb_https_handler)(void *context, const lb_https_call *call, lb_https_answer *answer);

int lb_https_send(const lb_https_request *request, lb_https_answer *answer);
int lb_https_send_as(const lb_https_request *request, const char *certificate, const char *key, lb_https_answer *answer);
void lb_https_answer_free(lb_https_answer *answer);

int lb_https_make_identity(const char *host, char *certificate, size_t certificate_size, char *key, size_t key_size);
int lb_https_listen(uint16_t port, const char *certificate, const char *key, lb_https_server **server);
int lb_https_serve(lb_https_server *server, lb_https_handler handler, void *context);
void lb_https_stop(lb_https_server *server);

const char *lb_https_error_text(int error);

#ifdef __cplusplus
}
#endif

#endif
