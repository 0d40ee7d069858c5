/** Functions of C that a crate declares, and that nothing defines. */

import type { Alternative } from "../../runtime/api/index.ts";
import { alternativeText } from "../analysis/surface.ts";
import { diagnostic, rust } from "./diagnostic.ts";

export const outsideApiExtern = diagnostic<{
  readonly name: string;
  readonly alternative: Alternative | undefined;
}>({
  code: "outside-api-extern",
  severity: "error",
  title: "Foreign function outside the LiteBox API",
  explain:
    'What a block `extern "C"` declares is looked for when the image is linked: in the library OS, and in the C and C++ sources of the project. There is no C library of the machine below it. ' +
    "The functions of the API need no such block: `litebox::sys` declares them all.",
  message: ({ name, alternative }) =>
    alternative
      ? `\`${name}\` is not part of the LiteBox API. ${alternativeText(alternative)}`
      : `\`${name}\` is not part of the LiteBox API, and no C source of this project defines it.`,
  *find({ file, api, project }) {
    if (file.language !== "rust") return;
    const called = new Set(file.uses.map(({ name }) => name));
    for (const { name, range, defined } of file.functions) {
      if (defined || api.isFunction(name) || project.defines(name) || project.mayExist(name)) continue;
      const alternative = api.alternative(name);
      // Where a well-known one is called, that is said at the call.
      if (!alternative || !called.has(name)) yield { range, data: { name, alternative } };
    }
  },
  examples: [
    rust('extern "C" {\n    fn getpid() -> i32;\n//     ^^^^^^ outside-api-extern\n}', {
      better: 'extern "C" {\n    fn memcmp(a: *const u8, b: *const u8, n: usize) -> i32;\n}',
    }),
    rust(
      'unsafe extern "C" {\n    safe fn fetch_all(n: i32);\n//          ^^^^^^^^^ outside-api-extern\n' +
        "    static environ: *const u8;\n//         ^^^^^^^ outside-api-extern\n}",
    ),
    rust(
      'extern "C" {\n    #[link_name = "fork"]\n    fn child() -> i32;\n//     ^^^^^ outside-api-extern\n    #[link_name = "abort"]\n    fn stop();\n}',
    ),
    rust('extern "C" {\n    fn fetch_all(n: i32);\n//     ^^^^^^^^^ outside-api-extern\n}'),
    rust(
      'extern "C" {\n    fn own(n: i32) -> i32;\n}\n#[no_mangle]\npub extern "C" fn own(n: i32) -> i32 { n }',
    ),
  ],
});
