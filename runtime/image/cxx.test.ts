/** C++ in the builder: samples, messages where something is outside the API, the same image from two folders. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { test, type TestContext } from "node:test";

import { seededRandom } from "../base/seeded-random.ts";
import { Enclave } from "../enclave/enclave.ts";
import { DEFAULT_BASE, readSgxs } from "../enclave/image.ts";
import { HostProcess } from "../host/process.ts";
import { build, failure, lacks, temporaryProject, testSystem } from "./testing/temporary-project.ts";
import type { BuildSystem } from "./system.ts";

const skip = await lacks("gcc", "g++");
const MOST_INSTRUCTIONS = 20_000_000;

/** Builds a program of one source and runs it to its end. */
async function run(t: TestContext, source: string, threads = 1): Promise<{ output: string; end: string }> {
  const manifest = { name: "program", sources: ["*.cpp"], enclave: { threads } };
  const folder = await temporaryProject(t, { "litebox.json": JSON.stringify(manifest), "main.cpp": source });
  const { project } = await build(folder);
  const { value } = readSgxs(await readFile(project.outputs.image), DEFAULT_BASE);
  assert.ok(value);
  let output = "";
  const host = new HostProcess(Enclave.load(value, { random: seededRandom(4n) }), {
    writeConsole: (_stream, bytes) => {
      output += Buffer.from(bytes).toString();
    },
    readConsole: () => new Uint8Array(0),
    arguments: ["program"],
  });
  const stop = host.run(MOST_INSTRUCTIONS);
  const end =
    stop.kind === "exited" ? `exit ${stop.exitCode}` : stop.kind === "aborted" ? stop.message : stop.kind;
  return { output, end };
}

test("the sample is built, and bytes of libstdc++ have a component of their own", { skip }, async (t) => {
  const source = await readFile(resolve(import.meta.dirname, "../../samples/hello-cpp/hello.cpp"), "utf8");
  const manifest = '{ "name": "hello-cpp" }';
  const folder = await temporaryProject(t, { "litebox.json": manifest, "hello.cpp": source });
  const { record } = await build(folder);
  const row = record.tcb.components.find(({ name }) => name === "libstdc++");
  assert.equal(row?.kind, "toolchain");
  assert.ok(row.bytes > 0 && row.bytes < 2000, String(row.bytes));
  const own = record.tcb.components.find(({ name }) => name === "application");
  const names = own?.files.flatMap(({ functions }) => functions.map(({ name }) => name)) ?? [];
  assert.ok(names.includes("split(std::string_view)"), names.join("\n"));
  assert.deepEqual(
    // A constant of the library's has no address in the debug information.
    names.filter((name) => name.startsWith("_Z") && name !== "_ZSt19piecewise_construct"),
    [],
  );
  // Another folder, a longer path, and other files beside it: the same bytes.
  const elsewhere = await temporaryProject(t, {
    "a/longer/path/litebox.json": manifest,
    "a/longer/path/hello.cpp": source,
  });
  const second = await build(`${elsewhere}/a/longer/path`);
  assert.equal(second.record.image.sha256, record.image.sha256);
});

test("C and C++ stand in one project", { skip }, async (t) => {
  const folder = await temporaryProject(t, {
    "litebox.json": '{ "name": "mixed" }',
    "main.cc": 'extern "C" int twice(int);\nint main() { return twice(4); }\n',
    "twice.c": "int twice(int number) { return 2 * number; }\n",
  });
  const { record } = await build(folder);
  assert.deepEqual(record.sources, ["main.cc", "twice.c"]);
});

for (const [what, source, expected] of [
  [
    "std::vector::at beyond the end",
    "#include <vector>\nint main() { std::vector<int> v(3); return v.at(7); }\n",
    /^an enclave has no exceptions: std::out_of_range: vector::_M_range_check: __n \(which is 7\) >= this->size\(\) \(which is 3\)\n$/,
  ],
  [
    "an allocation that the heap has no room for",
    "#include <vector>\nint main() { std::vector<char> v(1u << 30); return v[5]; }\n",
    /^an enclave has no exceptions: std::bad_alloc\n$/,
  ],
  [
    "a static variable that needs itself",
    "int value(int n);\nint value(int n) { static int v = n > 0 ? value(n - 1) : 1; return v; }\nint main(int c, char **) { return value(c); }\n",
    /^an enclave has no exceptions: __gnu_cxx::recursive_init_error: /,
  ],
] as const)
  test(`${what} aborts with a message`, { skip }, async (t) => {
    const { output, end } = await run(t, source);
    assert.match(output, expected);
    assert.match(end, /C\+\+ would throw an exception/);
  });

test(
  "a static variable of a function is made once by several threads, and thread_local objects per thread",
  { skip },
  async (t) => {
    const source = `#include <cstdio>
#include <threads.h>
struct Slow { Slow() { thrd_yield(); std::puts("made"); thrd_yield(); } int number = 1; };
struct Local { ~Local() { std::puts("local destroyed"); } int number = 2; };
thread_local Local local;
static int use(void *) { static Slow slow; return slow.number + local.number; }
int main() {
    thrd_t threads[3];
    for (auto &thread : threads) thrd_create(&thread, use, nullptr);
    int sum = 0, result = 0;
    for (auto &thread : threads) { thrd_join(thread, &result); sum += result; }
    std::printf("%d\\n", sum);
}
`;
    const { output, end } = await run(t, source, 4);
    assert.equal(end, "exit 0");
    const lines = output.trim().split("\n");
    assert.deepEqual(
      [
        lines.filter((line) => line === "made").length,
        lines.filter((line) => line === "local destroyed").length,
        lines.at(-1),
      ],
      [1, 3, "9"],
    );
  },
);

test("a lock holds its mutex, and a secret is wiped", { skip }, async (t) => {
  const source = `#include <cstdio>
#include <litebox/memory.hpp>
#include <litebox/threads.hpp>
#include <new>
int main() {
    litebox::mutex mutex;
    {
        const litebox::lock held(mutex);
        std::printf("%d ", mutex.try_lock());
    }
    std::printf("%d ", mutex.try_lock());
    mutex.unlock();
    alignas(litebox::secret<8>) unsigned char memory[sizeof(litebox::secret<8>)];
    auto *key = new (memory) litebox::secret<8>;
    for (unsigned char &byte : std::span<unsigned char, 8>(*key)) byte = 0xaa;
    std::printf("%d ", *key == litebox::secret<8>());
    key->~secret();
    int sum = 0;
    for (volatile unsigned char &byte : memory) sum += byte;
    std::printf("%d\\n", sum);
}
`;
  assert.deepEqual(await run(t, source), { output: "0 1 0 0\n", end: "exit 0" });
});

test("what needs other parts of libstdc++ is outside the API", { skip }, async (t) => {
  const manifest = '{ "name": "program" }';
  const stream = "#include <iostream>\nint main() { std::cout << 1; }\n";
  const first = await failure(await temporaryProject(t, { "litebox.json": manifest, "main.cpp": stream }));
  assert.match(first.messages, /<iostream> is outside the LiteBox API: C\+\+ streams .* Use <cstdio>/);
  const number =
    "#include <charconv>\nint main() { char t[40]; std::to_chars(t, t + 40, 1.5); return t[0]; }\n";
  const second = await failure(await temporaryProject(t, { "litebox.json": manifest, "main.cpp": number }));
  assert.match(
    second.messages,
    /main\.cpp:2:1: error: `std::to_chars\(char\*, char\*, double\)`, which `main` uses, is a part of the C\+\+ library .* outside the LiteBox API/,
  );
});

test("a compiler without C++ says what to install", { skip }, async (t) => {
  const folder = await temporaryProject(t, {
    "litebox.json": '{ "name": "program" }',
    "main.cpp": "int main() {}\n",
  });
  const system: BuildSystem = {
    ...testSystem,
    cacheFolder: `${folder}/cache`,
    run: (program, args, where) =>
      args.includes("c++")
        ? Promise.resolve({ status: 1, stdout: "", stderr: "cannot execute 'cc1plus'" })
        : testSystem.run(program, args, where),
  };
  const { message } = await failure(folder, {}, system);
  assert.match(message, /cannot compile the project's C\+\+ sources.*apt-get install g\+\+/);
});
