/** Secrets handed to functions that give them to the host. */

import { follow } from "../analysis/flow/follow.ts";
import type { Body, EventOf, Marks } from "../analysis/flow/body.ts";
import { argumentsForHost, SECRETS } from "../analysis/flow/sources.ts";
import { c, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly text: string;
  readonly callee: string;
  /** A structure, of which some member is secret. */
  readonly isWhole?: boolean;
}

export const secretToHost = diagnostic<Data>({
  code: "secret-to-host",
  severity: "error",
  title: "Secret given to the host",
  explain:
    "The console and plain connections belong to the host: what is printed or sent there is no secret any more. Encrypt it first (TLS, `lb_seal`), " +
    "write it to a file of `fopen`, which is encrypted, or print something that says less.\n\n" +
    "Secret is what is marked with `lb_secret` of `<litebox/trust.h>`, memory of `lb_secret_alloc`, and what is copied from either.",
  message: ({ text, callee, isWhole }) =>
    isWhole === true
      ? `\`${text}\` has a secret member, and \`${callee}\` gives the whole of it to the host. Give the other members alone, or encrypt it first.`
      : `\`${text}\` is secret, and \`${callee}\` gives it to the host. Encrypt it first.`,
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
    c(
      "#include <litebox.h>\n#include <litebox/trust.h>\nstruct user { char name[32]; lb_secret char password[32]; };\nvoid f(lb_tcp *peer, const struct user *u) {\n" +
        "  lb_tcp_write(peer, u, sizeof *u);\n//                   ^ secret-to-host\n}",
      {
        better:
          "#include <litebox.h>\n#include <litebox/trust.h>\nstruct user { char name[32]; lb_secret char password[32]; };\nvoid f(lb_tcp *peer, const struct user *u) {\n" +
          "  lb_tcp_write(peer, u->name, sizeof u->name);\n}",
      },
    ),
    c(
      "#include <litebox.h>\n#include <stddef.h>\ntypedef struct { int id; lb_secret int pin; } card;\nvoid f(lb_tcp *peer, card own) {\n  card copy = own;\n" +
        "  const void *all = &copy;\n  char line[sizeof(card)];\n  memcpy(line, &own, sizeof own);\n  lb_tcp_write(peer, all, sizeof copy);\n//                   ^^^ secret-to-host\n" +
        "  lb_tcp_write(peer, line, sizeof line);\n//                   ^^^^ secret-to-host\n  lb_tcp_write(peer, &own, offsetof(card, pin));\n" +
        '  printf("%p %d", (void *)&own, own.id);\n  lb_wipe(&copy.pin, sizeof copy.pin);\n  lb_tcp_write(peer, &copy, sizeof copy);\n}',
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
      const { range, text } = argument;
      const isMarked = flow.anyMarked(argument) ?? flow.anyLeadingToMarked(argument);
      const isWhole = !isMarked && flow.isWhole(argument) && !isOfPart(event);
      if (isMarked || isWhole) found.push({ range, data: { text, callee: event.name, isWhole } });
    }
  });
  return found;
}

/** Not all of a structure is given: its address is printed, or it is given up to a member. */
function isOfPart(event: EventOf<"call">): boolean {
  return event.name.endsWith("printf") || event.arguments.some(({ text }) => text.includes("offsetof"));
}
