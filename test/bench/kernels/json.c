/* A JSON text is written and parsed into a tree of values. */

#include "kernel.h"

enum kind { NUMBER, STRING, ARRAY, OBJECT, TRUE, FALSE, NOTHING };
struct value {
    enum kind kind;
    struct value *first, *next;
    const char *name, *text;
    int name_length, text_length;
    double number;
};

static char text[1 << 15];
static struct value values[1 << 13];
static int used;
static const char *at;

static void skip_space(void) {
    while (*at == ' ' || *at == '\n' || *at == '\t')
        at++;
}

static int string(const char **start) {
    *start = ++at;
    while (*at != '"')
        at += *at == '\\' ? 2 : 1;
    return (int)(at++ - *start);
}

static double number(void) {
    double sign = 1, result = 0, scale = 1;
    if (*at == '-')
        sign = -1, at++;
    for (; *at >= '0' && *at <= '9'; at++)
        result = result * 10 + (*at - '0');
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++)
            result += (*at - '0') * (scale /= 10);
    return sign * result;
}

static struct value *parse(void);

static void members(struct value *parent, char close) {
    struct value **last = &parent->first;
    at++;
    for (skip_space(); *at != close; skip_space()) {
        const char *name = NULL;
        int length = 0;
        if (close == '}') {
            length = string(&name);
            skip_space();
            at++;
        }
        struct value *member = parse();
        member->name = name;
        member->name_length = length;
        *last = member;
        last = &member->next;
        skip_space();
        if (*at == ',')
            at++;
    }
    at++;
}

static struct value *parse(void) {
    skip_space();
    struct value *value = &values[used++];
    *value = (struct value){.kind = NOTHING};
    switch (*at) {
    case '{':
        value->kind = OBJECT;
        members(value, '}');
        break;
    case '[':
        value->kind = ARRAY;
        members(value, ']');
        break;
    case '"':
        value->kind = STRING;
        value->text_length = string(&value->text);
        break;
    case 't':
        value->kind = TRUE;
        at += 4;
        break;
    case 'f':
        value->kind = FALSE;
        at += 5;
        break;
    case 'n':
        at += 4;
        break;
    default:
        value->kind = NUMBER;
        value->number = number();
    }
    return value;
}

static double sum(const struct value *value) {
    double total = value->kind == NUMBER ? value->number : value->kind * 3 + value->text_length + value->name_length;
    for (const struct value *member = value->first; member != NULL; member = member->next)
        total += sum(member);
    return total;
}

static void write_records(uint32_t *seed) {
    char *out = text;
    out += snprintf(out, 64, "[");
    for (int i = 0; out < text + sizeof text - 300; i++)
        out += snprintf(out, 250,
                        "%s\n {\"id\": %d, \"name\": \"user %u\", \"scores\": [%u, -%u.%u, 0.5], \"active\": %s, \"parent\": null}",
                        i == 0 ? "" : ",", i, (unsigned)next_random(seed) % 1000, (unsigned)next_random(seed) % 100,
                        (unsigned)next_random(seed) % 10000, (unsigned)next_random(seed) % 100,
                        next_random(seed) & 1 ? "true" : "false");
    snprintf(out, 64, "\n]");
}

int main(int argc, char **argv) {
    uint32_t seed = 23;
    double total = 0;
    write_records(&seed);
    for (int round = rounds_of(argc, argv); round > 0; round--) {
        used = 0;
        at = text;
        total += sum(parse());
    }
    printf("%lld %d\n", (long long)(total * 16), used);
    return 0;
}
