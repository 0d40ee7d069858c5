/** Calls of functions that neither the LiteBox API nor the project has. */

import { illegalIntrinsic } from "../analysis/illegal-instructions.ts";
import type { Alternative } from "../../runtime/api/index.ts";
import { alternativeText, isReservedName } from "../analysis/surface.ts";
import { c, cpp, diagnostic } from "./diagnostic.ts";
import type { CheckContext } from "../analysis/context.ts";
import type { Use } from "../analysis/facts.ts";

export const outsideApiCall = diagnostic<{
  readonly name: string;
  readonly alternative: Alternative | undefined;
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
  message: ({ name, alternative }) =>
    alternative
      ? `\`${name}\` is not part of the LiteBox API. ${alternativeText(alternative)}`
      : `\`${name}\` is not part of the LiteBox API and not defined in this project.`,
  *find(context) {
    for (const use of context.file.uses) {
      const { name, range } = use;
      if (isOutside(use, context))
        yield { range, data: { name, alternative: context.api.alternative(name) } };
    }
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
    c("typedef int (*starter)(void);\nstarter start = fork;\n//              ^^^^ outside-api-call"),
    c("#define START fork\n//            ^^^^ outside-api-call\n#define FIRST second\nint n = 1;"),
    c("#define SPAWN() fork()\n//              ^^^^ outside-api-call"),
    c(
      "#ifdef WITH_CHILDREN\nint child(void) { return fork(); }\n#endif\n#define WITH_PIPES 1\n#if defined(WITH_PIPES)\n" +
        "  int both(void) { return pipe(0); }\n//                        ^^^^ outside-api-call\n#endif",
    ),
    c("#if 0\nint child(void) { return fork(); }\n#endif"),
    cpp("int main() {\n  return ::fork();\n//         ^^^^ outside-api-call\n}"),
    cpp("struct Tree { int fork(); };\nint grow(Tree &tree) { return tree.fork(); }"),
  ],
});

/** The use is reported here. */
export function isOutside(use: Use, context: CheckContext): boolean {
  if (context.project.defines(use.name) || context.api.isFunction(use.name)) return false;
  if (use.argumentOf !== undefined && context.project.pastes(use.argumentOf)) return false;
  // A call of an instruction's intrinsic is reported as that instruction.
  if (use.kind === "call" && illegalIntrinsic(use.name) !== undefined) return false;
  return context.api.alternative(use.name) !== undefined || isUnknownCall(use, context);
}

/** A call in C whose function exists nowhere. Macros are judged only by well-known names: they may never be used. */
function isUnknownCall(use: Use, context: CheckContext): boolean {
  if (context.file.language !== "c" || use.kind !== "call" || use.inMacro) return false;
  return !isReservedName(use.name) && !context.project.mayExist(use.name);
}
