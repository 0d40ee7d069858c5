/** The library OS compiled for this machine: against the machine's C library, against models, against a host that lies. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { buildNativeLibrary, hasTool, runNativeTest } from "./testing/native.ts";
import type { NativeLibrary } from "./testing/native.ts";

const missing = ["gcc", "ld", "nm", "objcopy"].filter((tool) => !hasTool(tool));
const skip = missing.length > 0 && `there is no ${missing.join(", ")} here`;

describe("the library OS under AddressSanitizer and UBSan", { skip }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox-guest-"));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  let built: NativeLibrary | undefined;
  const library = () => (built ??= buildNativeLibrary(folder));

  const tests: readonly {
    readonly name: string;
    readonly title: string;
    readonly parts?: readonly string[];
  }[] = [
    {
      name: "string-test",
      title: "string functions and character classes agree with the machine's C library",
    },
    {
      name: "format-test",
      title: "the printf family agrees with the machine's C library over generated formats",
    },
    {
      name: "scan-test",
      title: "strtod and the scanf family agree with the machine's C library, to the bit",
    },
    { name: "integer-test", title: "strtol, qsort and the like agree with the machine's C library" },
    {
      name: "heap-test",
      title: "the heap agrees with a model over a million operations, and finds misuse",
      parts: ["heap-model.c"],
    },
    { name: "random-test", title: "random bytes: known answers, statistics, a processor that fails" },
    { name: "time-test", title: "dates agree with the machine's C library; jumps; a clock that lies" },
    { name: "console-test", title: "console streams write and read as documented" },
    { name: "host-test", title: "a host that lies is refused" },
    {
      name: "fs-test",
      title: "protected files are not altered, exchanged or old without being found",
      parts: ["fs-host.c"],
    },
    {
      name: "fs-crash-test",
      title: "protected files are wholly of one commit after every power cut and failure",
      parts: ["fs-host.c"],
    },
    { name: "fs-lies-test", title: "protected files hold against any answer of the host" },
    {
      name: "file-stdio-test",
      title: "streams of protected files agree with the machine's C library",
      parts: ["fs-host.c"],
    },
    { name: "net-test", title: "TCP holds against any answer of the host, and leaves nothing open" },
  ];
  for (const { name, title, parts } of tests) {
    test(title, { timeout: 120_000 }, () => {
      runNativeTest(library(), name, parts);
    });
  }
});

test("threads are threads of this machine under ThreadSanitizer", { skip, timeout: 120_000 }, (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox-guest-threads-"));
  t.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const library = buildNativeLibrary(folder, "thread");
  for (let round = 0; round < 5; round++) {
    const output = runNativeTest(library, "threads-test", ["threads-cases.c", "random-threads.c"]);
    assert.match(output, /\nstreams\nthe last thread\n$/);
  }
});
