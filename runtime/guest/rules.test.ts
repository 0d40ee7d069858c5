/** What holds for every source of the library OS: it compiles without warnings everywhere, and only one folder knows the host. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { component as componentNamed } from "../api/index.ts";
import { lacksMbedtls, mbedtlsHeaderOptions } from "../image/testing/third-party.ts";
import { GUEST, hasTool, headerOptions } from "./testing/native.ts";

const COMPONENTS = path.join(GUEST, "components");

const sources = readdirSync(COMPONENTS, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.[cSh]$/.test(file))
  .map((file) => ({ file, text: readFileSync(path.join(COMPONENTS, file), "utf8") }));

function filesWith(pattern: RegExp): string[] {
  const found = sources.filter(({ text }) => pattern.test(text.replaceAll(/\/\*.*?\*\//gs, "")));
  return found.map(({ file }) => file).sort();
}

test("host memory is touched in one folder, and there in one file", () => {
  const naming = filesWith(/\blitebox_host_buffer_(address|size)\b/);
  assert.deepEqual(
    naming.filter((file) => !file.startsWith("hostcall/")),
    [],
  );
  assert.deepEqual(
    filesWith(/\buintptr_t\)litebox_host_buffer_address\(/),
    ["hostcall/host-words.c"], // elsewhere it is a number that is handed on, never a pointer
  );
  const including = filesWith(/#include ".*\bhost-buffer\.h"/);
  assert.deepEqual(
    including.filter((file) => !file.startsWith("hostcall/")),
    [],
  );
});

test("the enclave has one way out", () => {
  // The others are EDECCSSA, EREPORT and EGETKEY, with which a thread stays inside.
  assert.deepEqual(filesWith(/\benclu\b/), [
    "entry/exit.S",
    "exceptions/interrupt-return.S",
    "report/leaves.S",
  ]);
  assert.deepEqual(filesWith(/(\$1, |%eax, )%eax\s+enclu\b/), ["report/leaves.S"]);
  assert.deepEqual(filesWith(/\$9, %eax\s+enclu\b/), ["exceptions/interrupt-return.S"]);
  assert.deepEqual(
    filesWith(/\blitebox_leave\(/).filter((file) => !file.startsWith("entry/")),
    ["hostcall/host-call.c", "threads/thrd_exit.c"],
  );
});

test("inline assembly has no instruction that an enclave lacks", () => {
  const statements = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/__asm__(?: volatile)?\(\s*"([^"]*)"/g)].map(([, code = ""]) => ({ file, code })),
  );
  const known =
    /^(|lfence|rep movsb|rep stosb|rdrand %0|rdseed %0|pause|stmxcsr %0|ldmxcsr %0|fnstcw %0|fldcw %0|fnstsw %0|fnclex|movq %%fs:%c1, %0|\.globl litebox_(exception|thread)_entry; \.reloc 0, R_X86_64_NONE, litebox_\2_entry)$/;
  assert.deepEqual(
    statements.filter(({ code }) => !known.test(code)),
    [],
  );
});

const WARNINGS = [
  "-Wall",
  "-Wextra",
  "-Wconversion",
  "-Wshadow",
  "-Wstrict-prototypes",
  "-Wmissing-prototypes",
];
const OPTIONS = ["-std=gnu11", "-ffreestanding", "-fno-builtin", "-fno-pic", "-fstack-protector-strong"];

/** gcc's warnings depend on what its optimiser finds out; clang's do not, so that it need not make code. */
const LEVELS = { gcc: ["-O0", "-O2", "-Os"], clang: ["-fsyntax-only"] };

for (const [compiler, levels] of Object.entries(LEVELS)) {
  const skip = !hasTool(compiler) && `there is no ${compiler} here`;
  describe(`every source compiles without a warning with ${compiler}`, { skip }, () => {
    const folder = mkdtempSync(path.join(tmpdir(), "litebox-rules-"));
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    for (const level of levels)
      test(`with ${level}`, { timeout: 120_000 }, () => {
        for (const component of readdirSync(COMPONENTS)) {
          const needs = componentNamed(component)?.needs !== undefined;
          if (needs && lacksMbedtls !== false) continue;
          const files = sources
            .map(({ file }) => file)
            .filter((file) => file.startsWith(`${component}/`) && !file.endsWith(".h"))
            .map((file) => path.join(COMPONENTS, file));
          const options = [...OPTIONS, level, ...WARNINGS, "-Werror", ...headerOptions(compiler)];
          if (needs) options.push(...mbedtlsHeaderOptions);
          const { status, stderr } = spawnSync(compiler, [...options, "-c", ...files], {
            cwd: folder,
            encoding: "utf8",
          });
          assert.equal(stderr, "");
          assert.equal(status, 0);
        }
      });
  });
}
