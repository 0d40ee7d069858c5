/** Breakpoints on functions by names of C++: gdb and we put them at the same places. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { openDebugInfo } from "../../runtime/binary/open-debug-info.ts";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import { compile, hasTool, type Build } from "./debuggee.ts";

const BUILDS: readonly Build[] = [
  { compiler: "gcc", options: ["-O0"] },
  { compiler: "clang", options: ["-O0"] },
];

const NAMES = [
  "main",
  "area",
  "shapes::area",
  "-qualified area",
  "-qualified shapes::area",
  "area(int, int)",
  "shapes::area(shapes::Shape const&)",
  "Circle::area",
  "shapes::Circle::area() const",
  "Box<int>::get",
  "shapes::Box<long>::get(long) const",
  "Point::Point",
  "shapes::Point::Point(int, int)",
  "doubled",
  "anonymous",
  "(anonymous namespace)::anonymous",
  "Counter::run",
  "shapes::missing",
  "_ZN6shapes4areaEii",
];

for (const build of BUILDS) {
  const tools = ["gdb", build.compiler].filter((name) => !hasTool(name));
  const skip = tools.length > 0 && `${tools.join(", ")} not installed`;
  void test(`gdb agrees on functions by name: ${build.compiler}`, { skip, timeout: 60_000 }, () => {
    const path = compile("classes", build);
    const elf = readElf(readFileSync(path), { inflate: (bytes) => inflateSync(bytes) }).value;
    const info = elf && openDebugInfo(elf).value;
    assert.ok(info);
    const ours = NAMES.map((name) => info.entriesOfFunction(name));
    assert.deepEqual(byName(ours), byName(gdbEntries(path)));
  });
}

function byName(entries: readonly (readonly number[])[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    entries.map((addresses, index) => [NAMES[index] ?? "", addresses.map((address) => address.toString(16))]),
  );
}

function gdbEntries(program: string): number[][] {
  const commands = NAMES.flatMap((name) => [
    "delete",
    `break ${name}`,
    "echo @@\\n",
    "info breakpoints",
    "echo @@\\n",
  ]);
  const words = ["-batch", "-nx", "-ex", "set breakpoint pending off"];
  const output = execFileSync(
    "gdb",
    [...words, ...commands.flatMap((command) => ["-ex", command]), program],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const lists = output.split("@@\n").filter((_, index) => index % 2 === 1);
  return lists.map((list) =>
    [...list.matchAll(/0x[0-9a-f]+/g)].map(([address]) => Number(address)).sort((a, b) => a - b),
  );
}
