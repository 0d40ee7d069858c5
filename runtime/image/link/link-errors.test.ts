import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { readLinkErrors } from "./link-errors.ts";

/** As the linkers print it; the builds in `build.test.ts` read what they print today. */
const LLD = `ld.lld: error: undefined symbol: fork
>>> referenced by bad.c:3 (/p/bad.c:3)
>>>               /p/bad.o:(main)
>>> referenced by leave.S
>>>               /p/leave.o:(.text+0x3)
>>> did you mean: work
>>> defined in: /p/a.o

ld.lld: error: duplicate symbol: main
>>> defined at bad.c:3 (/p/bad.c:3)
>>>            /p/bad.o:(main)
>>> defined at main.c:8 (/p/main.c:8)
>>>            /p/main.o:(.text.main+0x0)
ld.lld: error: section .x virtual address range overlaps
`;

const BFD = `ld.bfd: /p/bad.o: in function \`main':
/p/bad.c:3: undefined reference to \`fork'
ld.bfd: /p/bad.c:9: more undefined references to \`fork' follow
ld.bfd: /p/main.o: in function \`main':
/p/main.c:8: multiple definition of \`main'; /p/bad.o:/p/bad.c:3: first defined here
ld.bfd: /p/leave.o:(.text+0x3): undefined reference to \`nothing'
ld.bfd: final link failed
`;

test("ld.lld", () => {
  assert.deepEqual(readLinkErrors(LLD), {
    errors: [
      {
        kind: "undefined",
        symbol: "fork",
        places: [
          { file: "/p/bad.c", line: 3, function: "main" },
          { file: "leave.S", line: undefined, function: ".text+0x3" },
        ],
      },
      {
        kind: "duplicate",
        symbol: "main",
        places: [
          { file: "/p/bad.c", line: 3, function: "main" },
          { file: "/p/main.c", line: 8, function: ".text.main+0x0" },
        ],
      },
    ],
    rest: ["ld.lld: error: section .x virtual address range overlaps"],
  });
});

test("GNU ld", () => {
  const { errors, rest } = readLinkErrors(BFD);
  assert.deepEqual(
    errors.map(({ kind, symbol, places }) => [
      kind,
      symbol,
      places.map(({ file, line }) => `${file}:${line ?? ""}`),
    ]),
    [
      ["undefined", "fork", ["/p/bad.c:3", "/p/bad.c:9"]],
      ["duplicate", "main", ["/p/bad.c:3", "/p/main.c:8"]],
      ["undefined", "nothing", ["/p/leave.o:"]],
    ],
  );
  assert.deepEqual(rest, ["ld.bfd: final link failed"]);
});

test("no text throws", () => {
  const line = fc.constantFrom(...LLD.split("\n"), ...BFD.split("\n"), ">>> ", ":(", "\u0000");
  fc.assert(
    fc.property(
      fc.array(fc.oneof(line, fc.string())),
      (lines) => readLinkErrors(lines.join("\n")).errors.length >= 0,
    ),
  );
});
