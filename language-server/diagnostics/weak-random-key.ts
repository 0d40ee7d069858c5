/** Keys made of numbers that can be guessed. */

import type { Body, Marks } from "../analysis/flow/body.ts";
import { followWeak } from "../analysis/flow/weak-random.ts";
import { c, cpp, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly name: string;
  readonly origin: string;
}

const SECRET_NAME =
  /(?:^|_)(?:key|secret|nonce|iv|salt|token|seed|password|passphrase)(?:$|_|\d)|[a-z](?:Key|Nonce|Token|Salt)$/;

/** How many keys there are, how long one is or which of them is meant is no key. */
const COUNT_NAME =
  /(?:^|_)(?:count|size|len|length|index|idx|id|num|number|n|i|type|kind|state|code|pos|slot)(?:$|_|\d)/;

export const weakRandomKey = diagnostic<Data>({
  code: "weak-random-key",
  severity: "error",
  title: "Weak randomness for a key",
  explain:
    "The output of `rand` and its like follows from a few of its numbers, and the time is what the host says. Who knows how a key was made then makes the same key. " +
    "Take keys, nonces and tokens from `lb_random` of `<litebox/random.h>`, which asks the processor, or from `psa_generate_key`.\n\n" +
    "A key is what is marked with `lb_secret`, and what is called `key`, `secret`, `nonce`, `iv`, `salt`, `token`, `seed` or `password`.",
  message: ({ name, origin }) => `\`${name}\` is made of \`${origin}\`, which can be guessed. Use lb_random.`,
  find: inBodies(findWeakKeys),
  examples: [
    c(
      "int rand(void) { return 4; }\nvoid make(unsigned char *key) {\n  for (int i = 0; i < 32; i++)\n    key[i] = rand() & 255;\n" +
        "//  ^^^^^^ weak-random-key\n}",
      { better: "#include <litebox/random.h>\nvoid make(unsigned char *key) {\n  lb_random(key, 32);\n}" },
    ),
    c(
      "#include <time.h>\nlong make(void) {\n  long now = time(NULL);\n  long session_token = now * 31;\n" +
        "//     ^^^^^^^^^^^^^ weak-random-key\n  return session_token;\n}",
    ),
    cpp(
      "unsigned make() {\n  std::mt19937 engine(1);\n  unsigned nonce = engine();\n" +
        "//         ^^^^^ weak-random-key\n  return nonce;\n}",
    ),
    c("int rand(void) { return 4; }\nint roll(void) {\n  int die = rand() % 6;\n  return die;\n}"),
    c(
      '#include <stdio.h>\nint rand(void) { return 4; }\nvoid make(char *token) {\n  snprintf(token, 16, "%08x", rand());\n' +
        "//         ^^^^^ weak-random-key\n}",
    ),
    c(
      "#include <string.h>\nint rand(void) { return 4; }\nvoid make(unsigned char *iv) {\n  int number = rand();\n  memcpy(iv, &number, sizeof number);\n" +
        "//       ^^ weak-random-key\n  int key_count = rand() % 3;\n}",
    ),
    c("#include <time.h>\nlong monkey(void) {\n  long monkeys = time(NULL);\n  return monkeys;\n}"),
  ],
});

function findWeakKeys(body: Body, marks: Marks): Found<Data>[] {
  const found: Found<Data>[] = [];
  const secret = new Set(
    [...marks.variables].filter(([, { mark }]) => mark === "secret").map(([name]) => name),
  );
  for (const event of body.events)
    if (event.kind === "declare" && event.variable.mark === "secret") secret.add(event.variable.name);
  followWeak(body, marks, ({ name, fields, path, range }, origin) => {
    const own = fields.at(-1) ?? name;
    if (secret.has(name) || (SECRET_NAME.test(own) && !COUNT_NAME.test(own)))
      found.push({ range, data: { name: path.replace(/^&/, ""), origin } });
  });
  return found;
}
