/** Calls of functions that neither the LiteBox API nor the project has. */

import { illegalIntrinsic } from "../analysis/illegal-instructions.ts";
import type { Alternative } from "../../runtime/api/index.ts";
import { hasVariable } from "../analysis/library-variables.ts";
import { alternativeText, isReservedName } from "../analysis/surface.ts";
import { c, cpp, diagnostic } from "./diagnostic.ts";
import type { CheckContext } from "../analysis/context.ts";
import type { Mention, TextRange, Use } from "../analysis/facts.ts";

export const outsideApiCall = diagnostic<{
  readonly name: string;
  readonly alternative: Alternative | undefined;
  /** The macro that uses it, where it does not stand in the text. */
  readonly macro: string | undefined;
}>({
  code: "outside-api-call",
  severity: "error",
  title: "Function outside the LiteBox API",
  explain:
    "An enclave has no operating system below it: nothing but the library OS that is linked into it. " +
    "A function that is neither part of the LiteBox API nor defined in the project has nothing to run on, and the image " +
    "will not link. The message names what takes its place, where something does. A function of your own that merely has " +
    "such a name is no finding.\n\n" +
    "In C++ only well-known functions are reported, because templates and overloads hide from a syntax tree what a name means.",
  message: ({ name, alternative, macro }) => {
    const subject = macro === undefined ? `\`${name}\`` : `\`${name}\`, which the macro \`${macro}\` uses,`;
    return alternative
      ? `${subject} is not part of the LiteBox API. ${alternativeText(alternative)}`
      : `${subject} is not part of the LiteBox API and not defined in this project.`;
  },
  *find(context) {
    for (const { name, range, macro } of outsideNames(context))
      yield { range, data: { name, macro, alternative: context.api.alternative(name) } };
  },
  examples: [
    c("int main(void) {\n  return fork();\n//       ^^^^ outside-api-call\n}"),
    c('void run(void) {\n  system("ls");\n//^^^^^^ outside-api-call\n}'),
    c("int main(void) {\n  return fetch_all(3);\n//       ^^^^^^^^^ outside-api-call\n}"),
    c("static int fork(void) { return 0; }\nint main(void) {\n  return fork();\n}"),
    c("int apply(int (*socket)(int)) {\n  return socket(1);\n}"),
    c("#define fetch_all(n) (n)\nint main(void) {\n  return fetch_all(3);\n}"),
    c(
      "#define DEFINE(type) static type twice_##type(type n) { return n + n; }\nDEFINE(int)\n" +
        "int main(void) {\n  return twice_int(2) + thrice_int(3);\n//                      ^^^^^^^^^^ outside-api-call\n}",
    ),
    c(
      "#define GLUE(a, b) a##b\n#define NAME(x) #x\n#define RUN(f) f()\nint main(void) {\n" +
        "  int pid = 0;\n  return GLUE(wait, pid)() + NAME(fork)[0] + RUN(vfork);\n//                                               ^^^^^ outside-api-call\n}\nint waitpid(void) { return 0; }",
    ),
    c(
      "char *copy(text, size)\nchar *text;\nunsigned size;\n{\n  fork();\n//^^^^ outside-api-call\n  return text;\n}\n" +
        "main(argc, argv)\nint argc;\nchar **argv;\n{\n  return *copy(argv[0], argc);\n}",
    ),
    c(
      "char **copy_all(list, open)\n  char **list;\n  int (*open)();\n{\n  open(fork());\n//     ^^^^ outside-api-call\n  return list;\n}\n" +
        "int main(void) { return copy_all(0, 0) != 0; }",
    ),
    c("typedef int (*starter)(void);\nstarter start = fork;\n//              ^^^^ outside-api-call"),
    c(
      "#define SPAWN() fork()\n#define START SPAWN()\n#define UNUSED_START vfork()\nint main(void) {\n  return START;\n" +
        "//       ^^^^^ outside-api-call\n}",
    ),
    c(
      "#define fetch_all(n) (1 + fetch_all(n))\n#define TWICE(n) fetch_all(n)\nint main(void) {\n  return TWICE(2);\n" +
        "//       ^^^^^ outside-api-call\n}",
    ),
    c(
      "int compare(const void *order) {\n  return order == alphasort;\n//                ^^^^^^^^^ outside-api-call\n}",
    ),
    c("#define LIMIT LONGEST\nint limit(void) {\n  return LIMIT;\n}"),
    c("#define START fork\nint main(void) {\n  return START();\n//       ^^^^^ outside-api-call\n}"),
    c(
      "#include <curses.h>\nint last(void) {\n  return LINES - 1 + A_BOLD;\n//       ^^^^^ outside-api-call\n}\n" +
        "int size(int n) {\n  return n + sizeof stdscr;\n//                  ^^^^^^ outside-api-call\n}",
    ),
    c(
      "#include <X11/CoreP.h>\nstruct all { WidgetClass up; int *plain; } table = {\n  (WidgetClass) &widgetClassRec,\n" +
        "//               ^^^^^^^^^^^^^^ outside-api-call\n  &there,\n// ^^^^^ outside-api-call\n};\nstatic int here, masked = (here) & MASK, *p = &here;",
    ),
    c(
      "Module *Load(void);\nint run(void *at) {\n  Module *(*Load)(void);\n  Load = at;\n  return (*Load)() == 0;\n}\nModule *Load(void) { return 0; }",
    ),
    c("#include <stdio.h>\nint last(void) {\n  return LINES - 1;\n}"),
    c("extern int lines;\nint count(void) {\n  return lines + 1;\n//       ^^^^^ outside-api-call\n}"),
    c("extern int lines;\nint lines;\nint count(void) {\n  return lines + 1;\n}"),
    c(
      "#define EXPORT __attribute__((used))\n#define ARGUMENTS(list) list\nEXPORT unsigned long twice ARGUMENTS((int n));\n" +
        "EXPORT unsigned long twice(int n) { return 2 * n; }\nint main(void) { return twice(3) != 6; }",
    ),
    c(
      "int run(int n)\n#ifdef FAST\n{\n  fork();\n#else\n{\n#endif\n  return vfork();\n//       ^^^^^ outside-api-call\n}\n" +
        "int main(void) { return run(1); }",
    ),
    c(
      "#ifdef WITH_CHILDREN\nint child(void) { return fork(); }\n#endif\n#define WITH_PIPES 1\n#if defined(WITH_PIPES)\n" +
        "  int both(void) { return pipe(0); }\n//                        ^^^^ outside-api-call\n#endif",
    ),
    c(
      "#define PUT_LINE *to++ = 10;\n#define PUT(c) { *to++ = (c); }\nvoid put(char *to, int n) {\n  if (n == 0) PUT_LINE else if (n == 1) PUT(fork()) else\n" +
        "//                                          ^^^^ outside-api-call\n" +
        "    PUT_LINE\n  n = 1;\n}\nint after(a)\nint a;\n{ return a; }\nint main(void) { return after(1); }",
    ),
    c(
      "int main(void) {\n#ifdef INTERN_ALL\n  intern_all();\n#endif\n#ifdef EXTRA\n  extra();\n#endif\n  return 0;\n}",
    ),
    c("#if 0\nint child(void) { return fork(); }\n#endif"),
    cpp("int main() {\n  return ::fork();\n//         ^^^^ outside-api-call\n}"),
    cpp("struct Tree { int fork(); };\nint grow(Tree &tree) { return tree.fork(); }"),
  ],
});

interface OutsideName {
  readonly name: string;
  readonly range: TextRange;
  readonly macro: string | undefined;
}

/** All that is reported here, in the order of the text. */
export function outsideNames(context: CheckContext): readonly OutsideName[] {
  const found: OutsideName[] = [];
  // A file says the same few names again and again.
  const verdicts = {
    call: new Map<string, Verdict>(),
    value: new Map<string, Verdict>(),
    address: new Map<string, Verdict>(),
    mention: new Map<string, Verdict>(),
  };
  const look = ({ name, range }: Mention, kind: keyof typeof verdicts): void => {
    let verdict = verdicts[kind].get(name);
    if (!verdict) verdicts[kind].set(name, (verdict = judge(name, kind, context)));
    for (const outside of verdict)
      if (outside === name || context.project.mayMean(name, outside, range.start))
        found.push({ name: outside, range, macro: outside === name ? undefined : name });
  };
  for (const use of context.file.uses) {
    // A macro is judged where it is used: it may never be.
    if (use.macro !== undefined) continue;
    if (use.argumentOf === undefined || !context.project.pastes(use.argumentOf)) look(use, use.kind);
  }
  for (const mention of context.file.mentions) if (mention.macro === undefined) look(mention, "mention");
  return found.sort((a, b) => a.range.start - b.range.start);
}

/** Names outside of the API that a name stands for. */
type Verdict = readonly string[];

const NOTHING: Verdict = [];

function judge(name: string, kind: Use["kind"] | "mention", context: CheckContext): Verdict {
  if (isOutside(name, kind, context)) return [name];
  const expansion = context.project.expansionOf(name);
  // `#define yyparse calcparse` above `int yyparse(void) {`: what is defined has the other name as well.
  if (expansion.length === 0 || context.project.definesBeside(name)) return NOTHING;
  return expansion
    .filter((inner) =>
      isOutside(inner.name, inner.kind === "alias" ? kind : inner.kind, context, inner.isItself),
    )
    .map((inner) => inner.name);
}

function isOutside(
  name: string,
  kind: Use["kind"] | "mention",
  context: CheckContext,
  isNoMacro = false,
): boolean {
  const { project, api, file } = context;
  const isDefined = isNoMacro ? project.definesBeside(name) : project.defines(name);
  if (isDefined || api.isFunction(name)) return false;
  // A call of an instruction's intrinsic is reported as that instruction.
  if (kind === "call" && illegalIntrinsic(name) !== undefined) return false;
  if (kind !== "mention" && api.alternative(name) !== undefined) return true;
  // In C++ templates and overloads hide from a syntax tree what a name means.
  if (file.language !== "c" || isReservedName(name) || project.mayExist(name)) return false;
  return (
    kind === "call" ||
    (kind === "address" && /[a-z]/.test(name)) ||
    api.isLibcName(name) ||
    project.declares(name) ||
    isOfOutsider(name, context)
  );
}

/** The file includes a header that is nowhere, and whose variable this is. */
function isOfOutsider(name: string, { file, project, api }: CheckContext): boolean {
  return file.includes.some(
    ({ path }) => hasVariable(path, name) && !api.isHeader(path) && !project.findsHeader(path),
  );
}
