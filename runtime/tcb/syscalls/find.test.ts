import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";

import { readDynamic } from "../../binary/elf/dynamic.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { compile, lacks, lddFiles, temporaryFolder } from "../container/testing/programs.ts";
import { Code } from "./code.ts";
import { findSyscalls, instructionsAt, type CodeFile, type FileSyscalls } from "./find.ts";
import { SYSCALL_NAMES } from "./names.ts";
import { reachedSyscalls } from "./reach.ts";

function codeFile(path: string, bytes: Uint8Array = readFileSync(path)): CodeFile {
  const elf = readElf(bytes).value;
  assert.ok(elf, path);
  return { path, code: new Code(elf, readDynamic(elf)) };
}

const namesOf = (numbers: Iterable<number>) =>
  [...numbers].map((number) => SYSCALL_NAMES.get(number) ?? String(number));

function find(path: string): FileSyscalls {
  const [found] = findSyscalls([codeFile(path)]);
  assert.ok(found);
  return found;
}

test("the table of names is the kernel's", () => {
  const expected: [number, string][] = [
    [0, "read"],
    [59, "execve"],
    [231, "exit_group"],
    [334, "rseq"],
    [424, "pidfd_send_signal"],
    [437, "openat2"],
    [462, "mseal"],
  ];
  for (const [number, name] of expected) assert.equal(SYSCALL_NAMES.get(number), name);
  assert.equal(new Set(SYSCALL_NAMES.values()).size, SYSCALL_NAMES.size);
});

/** Each a function of its own; what it must find is beside it. */
const SHAPES: readonly [text: string, names: readonly string[], isComplete: boolean][] = [
  ["mov $1, %eax; syscall; ret", ["write"], true],
  ["xor %eax, %eax; syscall; ret", ["read"], true],
  ["push $60; pop %rax; syscall; ret", ["exit"], true],
  ["mov $39, %ebx; mov %ebx, %eax; syscall; ret", ["getpid"], true],
  ["mov $57, %eax; mov $58, %ecx; test %edi, %edi; cmovne %ecx, %eax; syscall; ret", ["fork", "vfork"], true],
  ["mov $2, %eax; test %edi, %edi; je 1f; mov $257, %eax; 1: syscall; ret", ["open", "openat"], true],
  ["mov $202, %r8d; 1: mov %r8d, %eax; syscall; test %eax, %eax; jne 1b; ret", ["futex"], true],
  ["mov $281, %eax; xchg %ax, %ax; syscall; ret", ["epoll_pwait"], true],
  ["mov (%rsi), %eax; syscall; ret", [], false],
  ["mov $3, %eax; call other; syscall; ret", [], false],
  // Bytes of a constant that only look like the instruction.
  ["mov $0x0000050f, %eax; ret", [], true],
  ["push %rdi; mov $20, %edi; call by_argument; pop %rdi; ret", [], true],
];

test("numbers are followed back over moves, jumps, and to callers", { skip: lacks("gcc") }, (t) => {
  const functions = SHAPES.map(
    ([text], index) =>
      `.globl f${index}; .type f${index},@function; f${index}: ${text.replaceAll(";", "\n")}\n.size f${index}, .-f${index}`,
  );
  const source = [
    ".text; .globl _start; _start: ret",
    ".type other,@function; other: ret\n.size other, .-other",
    ".type by_argument,@function; by_argument: mov %edi, %eax; syscall; ret\n.size by_argument, .-by_argument",
    ...functions,
    '.section .note.GNU-stack,"",@progbits',
  ];
  const path = compile(temporaryFolder(t), "shapes.S", `${source.join("\n")}\n`, "-nostdlib", "-static");
  const found = find(path);
  const expected = SHAPES.flatMap(([, names]) => names);
  assert.deepEqual(namesOf(found.numbers).sort(), [...expected, "writev"].sort());
  assert.equal(found.unresolved, SHAPES.filter(([, , isComplete]) => !isComplete).length);
});

test(
  "numbers given to libc's syscall() are found in the file that gives them",
  { skip: lacks("gcc", "ldd") },
  (t) => {
    const source = "#include <unistd.h>\nint main(void) { return (int)syscall(425, 1, 0); }";
    for (const flags of [[], ["-fno-plt"]]) {
      const program = compile(temporaryFolder(t), "gives", source, ...flags);
      const libc = lddFiles(program).find((path) => path.includes("libc"));
      assert.ok(libc !== undefined);
      const found = findSyscalls([codeFile(program), codeFile(libc)]).flatMap(({ numbers }) => numbers);
      assert.ok(namesOf(found).includes("io_uring_setup"));
      assert.ok(
        !namesOf(findSyscalls([codeFile(libc)]).flatMap(({ numbers }) => numbers)).includes("io_uring_setup"),
      );
    }
  },
);

const PROGRAM = `
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
int main(void) {
  FILE *file = fopen("/etc/hostname", "r");
  char line[100];
  if (file && fgets(line, sizeof line, file)) puts(line);
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  shutdown(s, 2);
  close(s);
  struct stat facts;
  stat("/", &facts);
  char *memory = malloc(1 << 22);
  free(memory);
  nanosleep(&(struct timespec){0, 1}, 0);
  printf("%d %d\\n", getpid(), (int)getuid());
  return mkdir("/proc/none", 0) == 0;
}`;

/** Names of the calls that the program really made. */
function traced(program: string): Set<string> {
  const { stderr, error } = spawnSync("strace", ["-f", program], { encoding: "utf8" });
  assert.equal(error, undefined);
  return new Set([...stderr.matchAll(/^(?:\[pid +\d+\] )?(\w+)\(/gm)].map((match) => match[1] ?? ""));
}

/** In some containers nothing may be traced. */
function cannotTrace(): string | false {
  const missing = lacks("gcc", "ldd", "strace");
  if (missing !== false) return missing;
  return spawnSync("strace", ["true"]).status === 0 ? false : "strace may not trace here";
}

test("every system call that strace sees is among those that were found", { skip: cannotTrace() }, (t) => {
  const folder = temporaryFolder(t);
  for (const flags of [[], ["-static"]]) {
    const program = compile(folder, "program", PROGRAM, ...flags);
    const libraries = flags.length === 0 ? lddFiles(program) : [];
    const files = [program, ...libraries].map((path) => codeFile(path));
    const found = new Set(namesOf(findSyscalls(files).flatMap(({ numbers }) => numbers)));
    const made = traced(program);
    // The first is strace's own, which starts the program.
    made.delete("execve");
    assert.ok(made.size > 10);
    assert.deepEqual(
      [...made].filter((name) => !found.has(name)),
      [],
    );
    if (flags.length > 0) continue;
    const reached = namesOf(reachedSyscalls(files));
    for (const name of ["socket", "shutdown", "mkdir", "getpid", "getuid", "newfstatat"]) {
      assert.ok(reached.includes(name), name);
    }
    assert.ok(reached.length < found.size);
  }
});

test("the syscall instructions are those that objdump finds", { skip: lacks("gcc", "objdump") }, (t) => {
  const program = compile(temporaryFolder(t), "whole", PROGRAM, "-static");
  const text = execFileSync("objdump", ["-d", "--no-show-raw-insn", program], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const expected = [...text.matchAll(/^\s*([0-9a-f]+):\s+syscall/gm)].map((match) => match[1]);
  const { code } = codeFile(program);
  const found = [...instructionsAt(code, "syscall", 0x0f, 0x05)].map(({ code: around, index }) =>
    around.instructions[index]?.address.toString(16),
  );
  assert.ok(expected.length > 50);
  assert.deepEqual(found.sort(), expected.sort());
});

const SECTION_HEADER = { table: 0x28, size: 64, flags: 8, address: 16, executable: 4n } as const;

test("code at an address that no number counts to is none", { skip: lacks("gcc") }, (t) => {
  // What looks like SYSCALL stands inside of MOVABS, so that no instruction begins there.
  const source =
    ".globl _start; _start: .skip 3, 0x90; .byte 0x48, 0xb8, 1, 2, 3, 0x0f, 0x05, 4, 5, 6; ret\n";
  const path = compile(temporaryFolder(t), "far.S", source, "-nostdlib", "-static");
  const bytes = Uint8Array.from(readFileSync(path));
  const view = new DataView(bytes.buffer);
  const { table, size, flags, address, executable } = SECTION_HEADER;
  for (let at = Number(view.getBigUint64(table, true)); at + size <= bytes.length; at += size)
    if ((view.getBigUint64(at + flags, true) & executable) !== 0n)
      view.setBigUint64(at + address, (1n << 55n) + view.getBigUint64(at + address, true), true);
  const file = codeFile(join("/", "far"), bytes);
  assert.equal(findSyscalls([file])[0]?.sites, 0);
  reachedSyscalls([file]);
});

test("no code makes it throw", { skip: lacks("gcc") }, (t) => {
  const path = compile(
    temporaryFolder(t),
    "victim.S",
    `.globl _start; _start: ${"mov $1, %eax; syscall; je 1f; 1: call _start; ".repeat(40)} ret\n`,
    "-nostdlib",
    "-static",
  );
  const bytes = readFileSync(path);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 30 }), (changes) => {
      const broken = Uint8Array.from(bytes);
      for (const [at, value] of changes) if (at > 3) broken[at] = value;
      if (readElf(broken).value === undefined) return;
      const file = codeFile(join("/", "x"), broken);
      findSyscalls([file]);
      reachedSyscalls([file]);
    }),
    { numRuns: 100 },
  );
});
