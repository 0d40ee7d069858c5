/** Secrets that stay in memory when their function returns. */

import { alwaysBefore, holderOf } from "../analysis/flow/body.ts";
import type { Body, EventOf, FlowEvent, Marks, Reference, Variable } from "../analysis/flow/body.ts";
import { follow, wipedBy } from "../analysis/flow/follow.ts";
import { SECRETS } from "../analysis/flow/sources.ts";
import { c, cpp, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly name: string;
  readonly how: string;
}

/** Functions and macros of a project that do the same; what they are called has to be enough. */
const WIPES_BY_NAME =
  /wipe|zeroi[sz]e|cleanse|scrub|memzero|burn(?:_|$)|^(?:secure|safe|clean|clear|erase|destroy|free|drop)_?(?:key|secret|mem|zero|free|clear)|^(?:clean|clear|erase|scrub)$/i;

/** What is called so ends a structure, and its secrets with it. */
const ENDS_BY_NAME =
  /(?:^|_)(?:free|destroy|close|end|finish|fini|final|done|release|clear|reset|term|dispose|drop|shutdown|teardown|(?:de|un)init|cleanup)(?:$|_)/i;

export const secretNotWiped = diagnostic<Data>({
  code: "secret-not-wiped",
  severity: "warning",
  title: "Secret not wiped before return",
  explain:
    "What a function leaves on its stack or in freed memory is still there for whoever reads that memory next: a later function that returns " +
    "what it never wrote, an overread, a debugger. Wipe local secrets with `lb_wipe` on all ways out (`memset` may be left out by the compiler, since nothing " +
    "reads the memory afterwards), and give memory of `lb_secret_alloc` back with `lb_secret_free`, which wipes it. In C++ `litebox::secret` does it by itself.",
  message: ({ name, how }) =>
    `\`${name}\` is secret and still in memory when the function returns here. ${how}`,
  find: inBodies(findRemaining),
  examples: [
    c(
      "int sign(void) {\n  lb_secret unsigned char key[32];\n  load(key);\n  int result = use(key);\n  return result;\n" +
        "//^^^^^^^^^^^^^^ secret-not-wiped\n}\nvoid load(unsigned char *k) {}\nint use(unsigned char *k) { return 0; }",
      {
        better:
          "int sign(void) {\n  lb_secret unsigned char key[32];\n  load(key);\n  int result = use(key);\n  lb_wipe(key, sizeof key);\n  return result;\n}\n" +
          "void load(unsigned char *k) {}\nint use(unsigned char *k) { return 0; }",
      },
    ),
    c(
      "int f(int hurry) {\n  char *key = lb_secret_alloc(32);\n  if (key == NULL)\n    return 1;\n  if (hurry)\n    return 2;\n" +
        "//  ^^^^^^^^^ secret-not-wiped\n  lb_secret_free(key);\n  return 0;\n}",
    ),
    c(
      "int f(void) {\n  lb_secret char key[32];\n  if (fill(key) != 0)\n    goto out;\nout:\n  lb_wipe(key, 32);\n  return 0;\n}\n" +
        "int fill(char *k) { return 0; }",
    ),
    c(
      "#define CLEAN_KEY(k) lb_wipe(k, sizeof(k))\nint f(void) {\n  lb_secret char key[32];\n  fill(key);\n  char *end = key;\n  CLEAN_KEY(end);\n  return 0;\n}\n" +
        "int fill(char *k) { return 0; }",
    ),
    c(
      "int f(lb_secret const char *key) {\n  char copy[32];\n  memcpy(copy, key, 32);\n  return copy[0] != 0;\n" +
        "//^^^^^^^^^^^^^^^^^^^^ secret-not-wiped\n}",
    ),
    c(
      "int f(void) {\n  lb_secret int pin = ask();\n  int next = pin + 1;\n  return next;\n" +
        "//^^^^^^^^^^^^ secret-not-wiped\n}\nint ask(void) { return 4; }",
    ),
    c(
      "struct user { char name[32]; lb_secret char password[32]; };\nint f(int hurry) {\n  struct user u = { 0 };\n  u.name[0] = 'a';\n  if (hurry)\n    return 1;\n" +
        "  fill(&u);\n  return 0;\n//^^^^^^^^^ secret-not-wiped\n}\nint g(void) {\n  struct user u;\n  fill(&u);\n  lb_wipe(u.password, sizeof u.password);\n  return 0;\n}\n" +
        "void fill(struct user *u) {}",
    ),
    cpp(
      "struct user { char name[32]; lb_secret char password[32]; ~user() { lb_wipe(password, 32); } };\nvoid fill(user &u) {}\nint f() {\n  user u;\n  fill(u);\n  return 0;\n}",
    ),
    c("char *make(void) {\n  char *key = lb_secret_alloc(32);\n  return key;\n}"),
    c("void make(char **to) {\n  char *key = lb_secret_alloc(32);\n  *to = key;\n}"),
    c("int f(lb_secret const char *key) {\n  return key != NULL;\n}"),
  ],
});

function findRemaining(body: Body, marks: Marks): Found<Data>[] {
  const found: Found<Data>[] = [];
  for (const { secret, since, isWhole } of localSecrets(body, marks)) {
    const { name } = secret;
    const later = body.events.slice(since + 1);
    if (secret.isPointer && later.some((event) => isHandedOn(event, name))) continue;
    // A pointer to the variable wipes it as well as its name.
    const names = new Set([
      name,
      ...later.flatMap((event) => (isHandedOn(event, name) ? [targetOf(event)] : [])),
    ]);
    const how = secret.isPointer
      ? `Call lb_secret_free(${name}) first.`
      : `Call lb_wipe(${addressOf(secret)}, sizeof ${name}) first.`;
    for (const [index, event] of later.entries()) {
      if (event.kind !== "return" || isExcused(event, name)) continue;
      const before = later.slice(0, index);
      const isPart = ({ fields }: Reference): boolean =>
        isWhole && fields.length > 0 && !fields.some((field) => marks.fields.get(field)?.mark === "secret");
      const isUsed = before.some((each) => touches(each, name, isPart)) || secret.isPointer;
      const isWiped = before.some((each) => wipes(each, names, isWhole, marks) && alwaysBefore(each, event));
      if (isUsed && !isWiped && !isWithinNullCheck(before, event, name))
        found.push({ range: event.range, data: { name, how } });
    }
  }
  return found;
}

function wipes(event: FlowEvent, names: ReadonlySet<string>, isWhole: boolean, marks: Marks): boolean {
  if (event.kind !== "call") return false;
  const isByName = WIPES_BY_NAME.test(event.name) || (isWhole && ENDS_BY_NAME.test(event.name));
  const wiped = isByName ? event.arguments : wipedBy(event, marks);
  return wiped.some(({ reads }) => reads.some(({ name }) => names.has(name)));
}

function targetOf(event: FlowEvent): string {
  return event.kind === "assign" ? event.target.name : "";
}

interface LocalSecret {
  readonly secret: Variable;
  readonly since: number;
  /** A structure, of which some member is secret. */
  readonly isWhole: boolean;
}

/** Local variables that are marked, have a member that is, or get a copy of what is, and pointers to memory of `lb_secret_alloc`, each with the event that makes it one. */
function localSecrets(body: Body, marks: Marks): LocalSecret[] {
  const variables = new Map<string, Variable>();
  const secrets = new Map<string, LocalSecret>();
  let since = -1;
  follow(body, SECRETS, marks, (event, flow) => {
    since++;
    if (event.kind === "declare") {
      const { variable } = event;
      variables.set(variable.name, variable);
      secrets.delete(variable.name);
      const isWhole = variable.mark !== "secret";
      if (isOwn(variable) && (!isWhole || holderOf(variable, marks) === "left"))
        secrets.set(variable.name, { secret: variable, since, isWhole });
    } else if (event.kind === "assign" && event.value.calls.includes("lb_secret_alloc")) {
      const secret = event.target.path === event.target.name ? variables.get(event.target.name) : undefined;
      if (secret && !secret.isStatic)
        secrets.set(secret.name, { secret: { ...secret, isPointer: true }, since, isWhole: false });
    } else if (event.kind === "call" && flow.copiesMarked(event)) {
      const secret = variables.get(event.arguments[0]?.reads[0]?.name ?? "");
      // The copy itself is a use.
      if (secret && isOwn(secret) && !secrets.has(secret.name))
        secrets.set(secret.name, { secret, since: since - 1, isWhole: false });
    }
  });
  return [...secrets.values()];
}

function isOwn({ isParameter, isStatic, isPointer }: Variable): boolean {
  return !isParameter && !isStatic && !isPointer;
}

/** The pointer is kept somewhere else, whose business the wiping then is. */
function isHandedOn(event: FlowEvent, name: string): boolean {
  if (event.kind !== "assign" || event.target.name === name) return false;
  return event.value.reads.some((reference) => reference.path === name);
}

/** The function returns the secret itself. */
function isExcused({ value }: EventOf<"return">, name: string): boolean {
  return value?.reads.some((reference) => reference.path === name) === true;
}

/** Something may be put into the variable; `isPart`: a member that is no secret. Zeros are none. */
function touches(event: FlowEvent, name: string, isPart: (reference: Reference) => boolean): boolean {
  if (event.kind === "call" || event.kind === "invoke") {
    if (event.kind === "call" && event.name === "memset") return false;
    return event.arguments.some(({ reads }) =>
      reads.some((reference) => reference.name === name && !isPart(reference)),
    );
  }
  if (event.kind !== "assign" || event.target.name !== name || isPart(event.target)) return false;
  const { reads, calls } = event.value;
  return event.target.through || reads.length + calls.length > 0 || !/^\{\s*0?\s*\}$/.test(event.value.text);
}

/** The return stands in the branch of a test that the pointer itself, and not its memory, is part of: there was no memory. */
function isWithinNullCheck(before: readonly FlowEvent[], event: FlowEvent, name: string): boolean {
  const depth = event.block.length - 1;
  const test = before.findLast((each) => each.kind === "test" && each.block.length <= depth);
  return test?.kind === "test" && depth >= 0 && test.operand.reads.some(({ path }) => path === name);
}

function addressOf({ name, isArray }: Variable): string {
  return isArray ? name : `&${name}`;
}
