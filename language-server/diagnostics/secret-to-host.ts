/** Secrets handed to functions that give them to the host. */

import { follow } from "../analysis/flow/follow.ts";
import type { Body, Marks } from "../analysis/flow/body.ts";
import { argumentsForHost, SECRETS } from "../analysis/flow/sources.ts";
import { c, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly text: string;
  readonly callee: string;
}

export const secretToHost = diagnostic<Data>({
  code: "secret-to-host",
  severity: "error",
  title: "Secret given to the host",
  explain:
    "The console and plain connections belong to the host: what is printed or sent there is no secret any more. Encrypt it first (TLS, `lb_seal`), " +
    "write it to a file of `fopen`, which is encrypted, or print something that says less.\n\n" +
    "Secret is what is marked with `lb_secret` of `<litebox/trust.h>`, memory of `lb_secret_alloc`, and what is copied from either.",
  message: ({ text, callee }) =>
    `\`${text}\` is secret, and \`${callee}\` gives it to the host. Encrypt it first.`,
  find: inBodies((body, marks) => findLeaks(body, marks)),
  examples: [
    c(
      '#include <litebox/trust.h>\n#include <stdio.h>\nvoid show(lb_secret const char *password) {\n  printf("%s", password);\n' +
        "//             ^^^^^^^^ secret-to-host\n}",
      {
        better:
          '#include <litebox/trust.h>\n#include <stdio.h>\nvoid show(lb_secret const char *password) {\n  printf("%zu", sizeof password);\n}',
      },
    ),
    c(
      "void send_key(lb_tcp *peer) {\n  unsigned char *key = lb_secret_alloc(32);\n  lb_tcp_write(peer, key, 32);\n" +
        "//                   ^^^ secret-to-host\n  lb_secret_free(key);\n}",
    ),
    c(
      'void f(lb_secret unsigned char key[32]) {\n  int first = key[0];\n  fprintf(stderr, "%d", first);\n' +
        "//                      ^^^^^ secret-to-host\n}",
    ),
    c(
      'void f(lb_secret unsigned char *key, FILE *own) {\n  fwrite(key, 1, 32, own);\n  printf("%p", (void *)own);\n}',
    ),
    c('void f(lb_secret int pin) {\n  printf("%d", is_right(pin));\n}\nint is_right(int pin);'),
    c(
      "struct user { char name[32]; lb_secret char password[32]; };\nvoid f(struct user *u) {\n  puts(u->name);\n" +
        "  puts(u->password);\n//     ^^^^^^^^^^^ secret-to-host\n}",
    ),
  ],
});

function findLeaks(body: Body, marks: Marks): Found<Data>[] {
  const found: Found<Data>[] = [];
  follow(body, SECRETS, marks, (event, flow) => {
    if (event.kind !== "call") return;
    for (const argument of argumentsForHost(event)) {
      if (!flow.anyMarked(argument) && !flow.anyLeadingToMarked(argument)) continue;
      found.push({ range: argument.range, data: { text: argument.text, callee: event.name } });
    }
  });
  return found;
}
