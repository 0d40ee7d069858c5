/** Headers that neither the LiteBox API, nor the compiler, nor the project has. */

import type { Alternative } from "../../runtime/api/index.ts";
import { alternativeText } from "../analysis/surface.ts";
import { c, cpp, diagnostic } from "./diagnostic.ts";

export const outsideApiHeader = diagnostic<{
  readonly path: string;
  readonly alternative: Alternative | undefined;
}>({
  code: "outside-api-header",
  severity: "error",
  title: "Header outside the LiteBox API",
  explain:
    "The headers of the machine's own C library describe functions that do not exist in an enclave, and sizes and " +
    "constants that need not be the library OS's. Only the headers of the LiteBox API, those that the compiler itself brings " +
    "(`<stdint.h>`, `<stdarg.h>`, `<immintrin.h>` and the like) and the project's own can be included.",
  message: ({ path, alternative }) =>
    alternative
      ? `\`<${path}>\` is not a header of the LiteBox API. ${alternativeText(alternative)}`
      : `\`<${path}>\` is not a header of the LiteBox API, and no file of this project has that name.`,
  *find({ file, project, api }) {
    for (const { path, system, range } of file.includes) {
      const isOfCxx = file.language === "cpp" && api.isCxxHeader(path);
      const known = isOfCxx || api.isHeader(path) || project.findsHeader(path);
      const alternative = api.headerAlternative(path);
      // A quoted path that is found nowhere is the compiler's to report, unless it is a header that we know.
      if (!known && (system || alternative)) yield { range, data: { path, alternative } };
    }
  },
  fixes: [
    {
      title: "Remove this #include",
      edits: ({ range, text }) => {
        const start = text.lastIndexOf("\n", range.start) + 1;
        const lineEnd = text.indexOf("\n", range.end);
        return [{ range: { start, end: lineEnd < 0 ? text.length : lineEnd + 1 }, text: "" }];
      },
    },
  ],
  examples: [
    c("#include <string.h>\n#include <sys/socket.h>\n//       ^^^^^^^^^^^^^^ outside-api-header\n", {
      better: "#include <string.h>\n",
      byFix: true,
    }),
    c("#include <acme/widgets.h>\n//       ^^^^^^^^^^^^^^^^ outside-api-header"),
    c('#include "sys/socket.h"\n//       ^^^^^^^^^^^^^^ outside-api-header'),
    c("#include <stdint.h>\n#include <stdarg.h>\n#include <immintrin.h>"),
    cpp("#include <map>\n#include <cstdio>\n#include <litebox/threads.hpp>"),
    cpp("#include <iostream>\n//       ^^^^^^^^^^ outside-api-header"),
  ],
});
