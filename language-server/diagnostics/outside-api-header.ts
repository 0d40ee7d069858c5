/** Headers that neither the LiteBox API, nor the compiler, nor the project has. */

import { alternativeText } from "../analysis/surface.ts";
import { c, cpp, diagnostic } from "./diagnostic.ts";

export const outsideApiHeader = diagnostic<{
  readonly path: string;
  /** Sentences on a well-known one. */
  readonly why: string | undefined;
}>({
  code: "outside-api-header",
  severity: "error",
  title: "Header outside the LiteBox API",
  explain:
    "The headers of the machine's own C library describe functions that do not exist in an enclave, and sizes and " +
    "constants that need not be the library OS's. Only the headers of the LiteBox API, those that the compiler itself brings " +
    "(`<stdint.h>`, `<stdarg.h>`, `<immintrin.h>` and the like) and the project's own can be included.\n\n" +
    "Sources in C++ include the headers of the compiler's libstdc++ besides, but for those that stand on what an enclave lacks.",
  message: ({ path, why }) =>
    why !== undefined
      ? `\`<${path}>\` is not a header of the LiteBox API. ${why}`
      : `\`<${path}>\` is not a header of the LiteBox API, and no file of this project has that name.`,
  *find({ file, project, api }) {
    for (const { path, system, range } of file.includes) {
      const isOfCxx = file.language === "cpp" && api.isCxxHeader(path);
      const known = isOfCxx || api.isHeader(path) || project.findsHeader(path);
      const alternative = api.headerAlternative(path);
      const refusal = file.language === "cpp" ? api.refusedCxxHeader(path) : undefined;
      const why = refusal ?? (alternative && alternativeText(alternative));
      // A quoted path that is found nowhere is the compiler's to report, unless it is a header that we know.
      if (!known && (system || why !== undefined)) yield { range, data: { path, why } };
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
    c("#include <vector>\n//       ^^^^^^^^ outside-api-header"),
  ],
});
