// A key service: makes a signing key that only this enclave knows, and signs what the host sends, one request per line.

#include <stdio.h>
#include <string.h>

#include "hex.h"
#include "history.h"
#include "request.h"
#include "signer.h"

struct service {
    struct signer signer;
    struct history history;
    uint8_t last_tag[TAG_BYTES];
    unsigned refused;
};

// Without printf, which is larger than this whole service.
static void print_number(const char *name, unsigned number) {
    char digits[12];
    char *first = digits + sizeof digits - 1;
    *first = '\0';
    do {
        *--first = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    fputs(name, stdout);
    fputs(first, stdout);
}

static void answer_sign(struct service *service, const struct request *request) {
    char text[2 * TAG_BYTES + 1];
    signer_sign(&service->signer, request->message, request->length, service->last_tag);
    history_add(&service->history, service->signer.made, request->message, request->length);
    hex_encode(service->last_tag, TAG_BYTES, text);
    fputs("signed ", stdout);
    puts(text);
}

static void answer_verify(struct service *service, const struct request *request) {
    const uint8_t *tag = request->last ? service->last_tag : request->tag;
    bool valid = signer_verify(&service->signer, request->message, request->length, tag);
    puts(valid ? "valid" : "invalid");
}

static void answer_history(const struct service *service) {
    for (const struct entry *entry = service->history.newest; entry != NULL; entry = entry->older) {
        char text[2 * MESSAGE_BYTES + 1];
        hex_encode(entry->message, entry->length, text);
        print_number("signature ", entry->number);
        fputs(" was for ", stdout);
        puts(text);
    }
}

static void answer_status(const struct service *service) {
    print_number("signed ", service->signer.made);
    print_number(", verified ", service->signer.checked);
    print_number(", refused ", service->refused);
    puts("");
}

static void answer(struct service *service, const char *line) {
    struct request request;
    enum refusal refusal = request_parse(line, &request);
    if (refusal != REFUSAL_NONE) {
        service->refused++;
        fputs("refused: ", stdout);
        puts(refusal_text(refusal));
        return;
    }
    switch (request.verb) {
    case VERB_SIGN:
        answer_sign(service, &request);
        break;
    case VERB_VERIFY:
        answer_verify(service, &request);
        break;
    case VERB_HISTORY:
        answer_history(service);
        break;
    case VERB_STATUS:
        answer_status(service);
        break;
    }
}

int main(void) {
    struct service service = {0};
    char line[256];
    if (!signer_begin(&service.signer)) {
        fputs("no random bytes, hence no key\n", stderr);
        return 1;
    }
    puts("key service ready");
    while (fgets(line, sizeof line, stdin) != NULL)
        answer(&service, line);
    history_clear(&service.history);
    signer_end(&service.signer);
    return ferror(stdin) ? 2 : 0;
}
