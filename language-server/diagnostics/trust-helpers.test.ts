/** Findings at the trust boundary across the functions of a file: a helper is looked at as what calls it needs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { loadParsers } from "../analysis/parser.ts";
import { Project } from "../analysis/project.ts";
import { MemoryFiles } from "../testing/memory-files.ts";
import { checkFile } from "./index.ts";

const parsers = await loadParsers();

const SEND = 'static void dump(const char *text) { printf("%s", text); }\n';
const COPY = "static void copy(char *to, const char *from, size_t n) { memcpy(to, from, n); }\n";
const GET = "static unsigned get(lb_tcp *peer) { unsigned n; lb_tcp_read(peer, &n, sizeof n); return n; }\n";
const FILL = "static int fill(lb_tcp *peer, void *to, size_t n) { return lb_tcp_read(peer, to, n); }\n";
const SWAP = "static unsigned swap(unsigned n) { return n << 24 | n >> 24; }\n";
const RAND = "int rand(void) { return 4; }\n";
const USER = "struct user { char name[32]; lb_secret char password[32]; };\n";
const HEAD = "struct head { size_t size; char text[64]; };\n";

interface Row {
  readonly what: string;
  readonly helpers: string;
  readonly body: string;
  /** Codes with what they are about. */
  readonly found: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    what: "a secret that a helper prints",
    helpers: SEND,
    body: "void f(lb_secret const char *key) { dump(key); }",
    found: ["secret-to-host text"],
  },
  {
    what: "a secret that a helper of a helper prints",
    helpers: `${SEND}static void twice(const char *all) { dump(all); dump("x"); }\n`,
    body: "void f(lb_secret const char *key) { twice(key); }",
    found: ["secret-to-host text"],
  },
  {
    what: "no secret",
    helpers: SEND,
    body: "void f(lb_secret const char *key, const char *name) { dump(name); }",
    found: [],
  },
  {
    what: "a table that a helper indexes by a secret",
    helpers: "static int box(unsigned char b) { static const int table[256]; return table[b]; }\n",
    body: "int f(lb_secret const unsigned char *key) { return box(key[1]); }",
    found: ["secret-index b"],
  },
  {
    what: "a length of the host that a helper uses",
    helpers: COPY,
    body: "void f(lb_tcp *p, char *to, char *from) { size_t n; lb_tcp_read(p, &n, 8); copy(to, from, n); }",
    found: ["host-length-unbounded n"],
  },
  {
    what: "a length that was bounded before",
    helpers: COPY,
    body: "void f(lb_tcp *p, char *to, char *from) { size_t n; lb_tcp_read(p, &n, 8); if (n > 64) return; copy(to, from, n); }",
    found: [],
  },
  {
    what: "a length that a helper reads",
    helpers: GET,
    body: "void f(lb_tcp *p, char *to, char *from) { unsigned n = get(p); memcpy(to, from, n); }",
    found: ["host-length-unbounded n"],
  },
  {
    what: "a length that a helper bounds",
    helpers: GET.replace("return n;", "return n > 64 ? 64 : n;"),
    body: "void f(lb_tcp *p, char *to, char *from) { unsigned n = get(p); memcpy(to, from, n); }",
    found: [],
  },
  {
    what: "memory that a helper fills",
    helpers: FILL,
    body: "void f(lb_tcp *p, char *to, char *from) { unsigned n; fill(p, &n, sizeof n); memcpy(to, from, n); }",
    found: ["host-length-unbounded n"],
  },
  {
    what: "a number that a helper turns around, and one of one's own",
    helpers: SWAP + GET,
    body: "void f(lb_tcp *p, char *to, char *from, unsigned own) { unsigned n = get(p); n = swap(n); memcpy(to, from, swap(own)); own = swap(own); memcpy(to, from, own); memcpy(to, from, n); }",
    found: ["host-length-unbounded n"],
  },
  {
    what: "host memory that a helper reads twice",
    helpers: `${HEAD}static int take(const struct head *h, char *to) { if (h->size > 64) return 1; memcpy(to, h->text, h->size); return 0; }\n`,
    body: "int f(lb_untrusted const struct head *h, char *to) { return take(h, to); }",
    found: ["host-double-fetch h->size"],
  },
  {
    what: "a copy that a helper reads twice",
    helpers: `${HEAD}static int take(const struct head *h, char *to) { if (h->size > 64) return 1; memcpy(to, h->text, h->size); return 0; }\n`,
    body: "int f(lb_untrusted const struct head *h, char *to) { struct head own = *h; return take(&own, to); }",
    found: [],
  },
  {
    what: "a structure with a secret member that a helper sends",
    helpers: `${USER}static int put(lb_tcp *p, const void *data, size_t n) { return lb_tcp_write(p, data, n); }\n`,
    body: "int f(lb_tcp *p, struct user *u, struct other *o) { return put(p, u, sizeof *u); }",
    found: ["secret-to-host data"],
  },
  {
    what: "a structure in which there is one with a secret member",
    helpers: `${USER}typedef struct { struct user owner; int n; } box;\nstruct shelf { box all[4]; struct user *last; };\nstruct list { struct user *first; int n; };\n`,
    body: "void f(lb_tcp *p, struct shelf *s, struct list *l) { lb_tcp_write(p, l, sizeof *l); lb_tcp_write(p, s, sizeof *s); }",
    found: ["secret-to-host s"],
  },
  {
    what: "secrets that helpers wipe, and one that a helper looks at",
    helpers: `${USER}static void bye(struct user *u) { lb_wipe(u->password, 32); }\nstatic void ask(struct user *u) { fgets(u->password, 32, stdin); }\nstatic void gone(void *all, size_t n) { lb_wipe(all, n); }\n`,
    body: "void f(void) { struct user u; ask(&u); bye(&u); }\nvoid g(void) { struct user u; ask(&u); gone(&u, sizeof u); }\nvoid user_close(struct user *u) { bye(u); }\nvoid h(void) { struct user u; ask(&u); user_close(&u); }\nvoid i(void) { struct user u; ask(&u); }",
    found: ["secret-not-wiped }"],
  },
  {
    what: "the name in a structure with a secret member that helpers have",
    helpers: `${USER}static void show(const struct user *u) { puts(u->name); }\nstatic void log(const void *data) { const struct user *u = data; show(u); puts(u->name); if (u->name[0]) puts("?"); }\n`,
    body: "void f(struct user *u) { log(u); show(u); }",
    found: [],
  },
  {
    what: "a number that is turned around as it comes from a helper",
    helpers: SWAP + GET,
    body: "void f(lb_tcp *p, char *to, char *from) { memcpy(to, from, swap(get(p))); memcpy(to, from, get(p)); memcpy(to, from, swap(7)); }",
    found: ["host-length-unbounded swap(get(p))", "host-length-unbounded get(p)"],
  },
  {
    what: "a number that is made small as it comes from a helper",
    helpers: `${GET}static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }\nstatic unsigned low(unsigned n) { return n & 15; }\n`,
    body: "void f(lb_tcp *p, char *to, char *from) { memcpy(to, from, least(get(p), 64)); memcpy(to, from, get(p) & 15); memcpy(to, from, low(get(p))); }",
    found: [],
  },
  {
    what: "a number that is handed from one helper to another",
    helpers: COPY + GET,
    body: "void f(lb_tcp *p, char *to, char *from) { copy(to, from, get(p)); }",
    found: ["host-length-unbounded n"],
  },
  {
    what: "a number of the host that a function behind a pointer is asked about",
    helpers: "struct rules { int (*fits)(size_t); };\n",
    body: "void f(lb_tcp *p, struct rules *r, char *to, char *from) { size_t n; lb_tcp_read(p, &n, 8); if (!r->fits(n)) return; memcpy(to, from, n); }",
    found: [],
  },
  {
    what: "a key of numbers that a helper of a helper makes",
    helpers: `${RAND}static int next(void) { return rand(); }\nstatic unsigned char byte(void) { int n = next(); return n & 255; }\n`,
    body: "void f(unsigned char *key, int *die) { key[0] = byte(); *die = next() % 6; }",
    found: ["weak-random-key key[0]"],
  },
  {
    what: "a key that a helper fills",
    helpers: `${RAND}static void shuffle(unsigned char *all, int n) { while (n--) all[n] = rand(); }\n`,
    body: "void f(void) { unsigned char key[32], cards[52]; shuffle(cards, 52); shuffle(key, 32); }",
    found: ["weak-random-key key"],
  },
  {
    what: "a key of what weak numbers are mixed into",
    helpers: `${RAND}static int mixed(int n);\nstatic int next(void) { return mixed(rand()); }\n`,
    body: "static int mixed(int n) { int own = 0; return lb_random(&own, 4) == 0 ? own ^ n : 0; }\nvoid f(unsigned char *key) { key[0] = next(); }",
    found: [],
  },
  {
    what: "functions that call each other",
    helpers:
      "static int odd(const char *k, int n);\nstatic int even(const char *k, int n) { return n == 0 ? 1 : odd(k, n - 1); }\n",
    body: "static int odd(const char *k, int n) { if (k[n]) return 1; return even(k, n - 1); }\nint f(lb_secret const char *key) { return even(key, 3); }",
    found: ["secret-branch k[n]"],
  },
];

for (const { what, helpers, body, found } of ROWS)
  test(`${what}: what is found`, async () => {
    const text = `#include <litebox.h>\n#include <stdio.h>\n#include <string.h>\n${helpers}${body}\n`;
    const project = new Project("/p", new MemoryFiles({ "main.c": text }), parsers);
    await project.reload();
    const context = project.contextOf("/p/main.c", undefined);
    assert.ok(context);
    const said = checkFile(context).map(({ code, range }) => `${code} ${text.slice(range.start, range.end)}`);
    project.dispose();
    assert.deepEqual(said, found, text);
  });
