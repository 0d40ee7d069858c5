/** What compilers say about the headers and examples, and what the object files say about host calls. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { componentSources, hasTool, headerOptions, run } from "../guest/testing/native.ts";
import { libraryOfSymbol } from "../image/third-party/index.ts";
import { lacksMbedtls, mbedtlsHeaderOptions } from "../image/testing/third-party.ts";
import { apiFunctionTable, component, headers, hostCallByName } from "./index.ts";
import type { ApiFunction, HostCallName } from "./index.ts";
import { COMPONENTS } from "../guest/testing/sources.ts";

const folder = mkdtempSync(path.join(tmpdir(), "litebox-api-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Headers and functions of libraries that this machine lacks cannot be looked at. */
const there = headers.filter(({ from }) => from !== "mbedtls" || lacksMbedtls === false);

function isThere({ component: name }: ApiFunction): boolean {
  return component(name)?.needs === undefined || lacksMbedtls === false;
}

/** Compiles a text without making an object; returns what the compiler complains about. */
function complaints(compiler: string, language: string, text: string): string {
  const folders = [...headerOptions(compiler), ...mbedtlsHeaderOptions];
  const options = ["-Wall", "-Wextra", "-Wconversion", "-fsyntax-only", ...folders];
  const { stderr } = spawnSync(compiler, [...options, "-x", language, "-"], {
    input: text,
    encoding: "utf8",
  });
  return stderr;
}

/** Every example in a function of its own, with the parameters that examples use. */
function exampleProgram(): string {
  const includes = there.map((header) => `#include <${header.name}>\n`).join("");
  const parameters =
    "const char *argument, va_list list, int (*compare)(const void *, const void *), void (*at_end)(void), int (*run)(void *), lb_https_handler answer_call";
  const unused = "(void)argument; (void)list; (void)compare; (void)at_end; (void)run; (void)answer_call;";
  const bodies = apiFunctionTable
    .filter(isThere)
    .map(
      (f) =>
        `void example_${f.name}(${parameters});\nvoid example_${f.name}(${parameters}) { ${unused} ${f.example} }\n`,
    );
  return includes + bodies.join("");
}

for (const compiler of ["gcc", "clang"]) {
  const skip = !hasTool(compiler) && `there is no ${compiler} here`;
  describe(`headers and examples with ${compiler}`, { skip }, () => {
    for (const { name } of there)
      test(`<${name}> stands alone, in C and C++`, () => {
        assert.equal(complaints(compiler, "c", `#include <${name}>\n#include <${name}>\n`), "");
        // <stdatomic.h> is C; C++ has <atomic>.
        if (name !== "stdatomic.h") assert.equal(complaints(compiler, "c++", `#include <${name}>\n`), "");
      });

    test("every example compiles without warnings", () => {
      assert.equal(complaints(compiler, "c", exampleProgram()), "");
    });
  });
}

/** For each symbol of the library OS, its file; for each file, the symbols that it needs. */
function readObjects(): { definedIn: Map<string, string>; needs: Map<string, string[]> } {
  const definedIn = new Map<string, string>();
  const needs = new Map<string, string[]>();
  // What the entry calls is the whole program, and no function of the API calls the entry; some read its variables.
  for (const source of componentSources().filter((file) => file !== "entry/entry.S")) {
    const object = path.join(folder, "object.o");
    const options = ["-Os", "-ffreestanding", "-fno-builtin", "-fno-pic", ...headerOptions("gcc")];
    run("gcc", [...options, "-c", path.join(COMPONENTS, source), "-o", object]);
    for (const line of run("nm", [object]).split("\n")) {
      const [, type = "", name = ""] = /^[0-9a-f ]{16} (\w) (\S+)$/.exec(line) ?? [];
      if (type === "U") needs.set(source, [...(needs.get(source) ?? []), name]);
      else if (/[A-Z]/.test(type)) definedIn.set(name, source);
    }
  }
  return { definedIn, needs };
}

/** The file of each host call. */
const HOST_CALL_FILES: ReadonlyMap<string, HostCallName> = new Map([
  ["hostcall/console-write.c", "console_write"],
  ["hostcall/console-read.c", "console_read"],
  ["hostcall/arguments.c", "arguments"],
  ["hostcall/file-open.c", "file_open"],
  ["hostcall/file-read.c", "file_read"],
  ["hostcall/file-write.c", "file_write"],
  ["hostcall/file-close.c", "file_change"],
  ["hostcall/file-counter.c", "file_change"],
  ["hostcall/file-remove.c", "file_change"],
  ["hostcall/file-rename.c", "file_change"],
  ["hostcall/file-sync.c", "file_change"],
  ["hostcall/tcp-open.c", "tcp_open"],
  ["hostcall/tcp-read.c", "tcp_read"],
  ["hostcall/tcp-write.c", "tcp_write"],
  ["hostcall/tcp-close.c", "tcp_write"],
  ["hostcall/thread-start.c", "thread_start"],
  ["hostcall/thread-park.c", "thread_park"],
  ["hostcall/thread-wake.c", "thread_wake"],
  ["hostcall/thread-yield.c", "thread_yield"],
  ["hostcall/clock.c", "clock"],
  ["hostcall/quote.c", "quote"],
]);

/** What is behind a stream is data: what fills its buffer may be stdin's, what empties it stdout's. */
const THROUGH_STREAMS: ReadonlyMap<string, string> = new Map([
  ["stdio/stream-fill.c", "litebox_stdin"],
  ["stdio/stream-flush.c", "litebox_stdout"],
]);

/** Of the console, these refuse to do anything, or find nothing to write; of files, what fopen says holds. */
const OF_FILES: ReadonlySet<string> = new Set(["fseek", "ftell", "rewind", "fgetpos", "fsetpos", "ungetc"]);

/** What a macro calls. */
const BEHIND_MACROS: ReadonlyMap<string, string> = new Map([
  ["assert", "litebox_assert_failed"],
  ["LB_EXPECT", "litebox_test_failed"],
  ["LB_REQUIRE", "litebox_test_required"],
  ["LB_EXPECT_EQUAL", "litebox_test_equal"],
  ["LB_EXPECT_TEXT", "litebox_test_text"],
  ["LB_EXPECT_BYTES", "litebox_test_bytes"],
]);

/** Exit hooks are found through the linker's table, not by name; stdout's is the only one that calls the host. */
const THROUGH_EXIT_HOOKS: ReadonlyMap<string, HostCallName> = new Map([
  ["exit", "console_write"],
  // The last thread that ends ends the program.
  ["thrd_create", "console_write"],
  ["thrd_exit", "console_write"],
]);

test(
  "the machine's own headers are out of reach",
  { skip: !hasTool("gcc") && "there is no gcc here" },
  () => {
    assert.match(complaints("gcc", "c", "#include <sys/socket.h>\n"), /No such file|no include path/);
  },
);

describe("host calls that a function may cause", { skip: !hasTool("gcc") && "there is no gcc here" }, () => {
  test("are those that its object files reach", () => {
    const { definedIn, needs } = readObjects();
    for (const file of HOST_CALL_FILES.keys()) assert.ok(needs.has(file), file);
    const ours = apiFunctionTable.filter(
      (each) => component(each.component)?.needs === undefined && libraryOfSymbol(each.name) === undefined,
    );
    for (const f of ours) {
      const start = BEHIND_MACROS.get(f.name) ?? f.name;
      const reached = new Set<string>();
      const pending = [definedIn.get(start)];
      for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
        if (reached.has(file)) continue;
        reached.add(file);
        const behind = OF_FILES.has(f.name) ? undefined : THROUGH_STREAMS.get(file);
        const named = [...(needs.get(file) ?? []), ...(behind === undefined ? [] : [behind])];
        pending.push(...named.map((name) => definedIn.get(name)).filter((next) => next !== undefined));
      }
      assert.ok(reached.size > 0, `${f.name} is defined nowhere`);
      const calls = new Set(
        [...HOST_CALL_FILES].flatMap(([file, name]) => (reached.has(file) ? [name] : [])),
      );
      const hidden = THROUGH_EXIT_HOOKS.get(f.name);
      if (hidden !== undefined) calls.add(hidden);
      assert.deepEqual([...calls].sort(), f.hostCalls.toSorted(), f.name);
    }
  });

  test("exist", () => {
    for (const f of apiFunctionTable) for (const name of f.hostCalls) assert.ok(hostCallByName(name), name);
  });
});
