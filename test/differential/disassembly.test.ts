/**
 * The text of every instruction in the libraries that this machine has, in both syntaxes, against GNU objdump's.
 *
 *   LITEBOX_CORPUS_KILOBYTES=0    so much code of each library, spread over it; 0 is all of it (100)
 *   LITEBOX_CORPUS=a.a:b.rlib     other libraries
 */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, describe, test } from "node:test";

import { concatBytes } from "../../runtime/base/bytes.ts";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import { SectionFlag } from "../../runtime/binary/elf/elf.ts";
import { whatItIs } from "../../runtime/x86/not-modelled.ts";
import {
  compareWith,
  emptyComparison,
  type Line,
  objdumpOptions,
  summary,
} from "../../runtime/x86/testing/objdump.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";

const KILOBYTES = Number(process.env["LITEBOX_CORPUS_KILOBYTES"] ?? 100);
/** Of one output of objdump, so that its text stays within what a string can have. */
const CHUNK = 2_000_000;
const BASE = 0x400000;
/** Between sections: whatever the end of one begins, these end it. */
const GAP = new Uint8Array(16).fill(0x90);

function output(command: string, ...options: readonly string[]): string {
  const { stdout, status } = spawnSync(command, options, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "";
}

/** The libraries of the issue that are here: gcc's, the C libraries', the cryptographic ones, Rust's. */
function libraries(): readonly string[] {
  const named = process.env["LITEBOX_CORPUS"];
  if (named !== undefined) return named.split(":");
  const names = ["libgcc.a", "libstdc++.a", "libc.a", "libmbedcrypto.a", "libmbedtls.a"];
  const archives = [...names, "libmbedx509.a", "libbearssl.a"].map((name) =>
    output("gcc", `-print-file-name=${name}`),
  );
  // On Debian this is a script that names the archive.
  const libm = /\S*libm-\S*\.a/.exec(output("cat", output("gcc", "-print-file-name=libm.a")))?.[0] ?? "";
  const rust = join(output("rustc", "--print", "sysroot"), "lib/rustlib/x86_64-unknown-linux-gnu/lib");
  const crates = existsSync(rust) ? readdirSync(rust).filter((name) => name.endsWith(".rlib")) : [];
  const files = [
    ...archives,
    libm,
    "/usr/lib/x86_64-linux-musl/libc.a",
    ...crates.map((name) => join(rust, name)),
  ];
  return files.filter((file) => file.includes("/") && existsSync(file));
}

/** objdump shows FWAIT and the instruction that it waits before as one: fstcw is fwait and fnstcw. */
function isJoined({ bytes, text }: Line): boolean {
  return bytes[0] === 0x9b && /^f(stcw|stsw|stenv|save|init|clex)\b/.test(text);
}

/** What is not modelled on purpose: what the decoder has a sentence for, and transactions and protection keys, which glibc tries. */
function isLeftOut({ bytes, text }: Line): boolean {
  return whatItIs(bytes) !== undefined || /^(x(begin|end|abort|test)|(rd|wr)pkru)\b/.test(text);
}

const ARCHIVE_MAGIC = "!<arch>\n";
const HEADER_SIZE = 60;

/** The files in an archive of ar: a header each, with the size in decimal at 48, aligned to two bytes. */
function* members(archive: Uint8Array): Generator<Uint8Array> {
  if (Buffer.from(archive.subarray(0, 8)).toString("latin1") !== ARCHIVE_MAGIC) return;
  for (let at = 8; at + HEADER_SIZE <= archive.length;) {
    const size = Number.parseInt(Buffer.from(archive.subarray(at + 48, at + 58)).toString("latin1"), 10);
    yield archive.subarray(at + HEADER_SIZE, at + HEADER_SIZE + size);
    at += HEADER_SIZE + size + (size & 1);
  }
}

function* codeSections(archive: Uint8Array): Generator<Uint8Array> {
  for (const member of members(archive)) {
    for (const { flags, offset, size } of readElf(member).value?.sections ?? [])
      if ((flags & SectionFlag.execute) !== 0) yield member.subarray(offset, offset + size);
  }
}

/** All code, or sections evenly chosen that have as much as was asked for. */
function chosenCode(file: string): Uint8Array {
  const sections = [...codeSections(readFileSync(file))];
  const total = sections.reduce((sum, { length }) => sum + length, 0);
  const every = KILOBYTES === 0 ? 1 : Math.max(1, Math.ceil(total / (1000 * KILOBYTES)));
  return concatBytes(
    ...sections.filter((_section, index) => index % every === 0).flatMap((section) => [section, GAP]),
  );
}

const missing = await lacks("objdump");

describe("libraries", { skip: missing }, () => {
  const folder = mkdtempSync(join(tmpdir(), "litebox-corpus-"));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  for (const file of libraries()) {
    test(basename(file), (t) => {
      const code = chosenCode(file);
      const scratch = join(folder, "code.bin");
      for (const syntax of ["intel", "att"] as const) {
        const result = emptyComparison();
        for (let at = 0; at < code.length; at += CHUNK) {
          writeFileSync(scratch, code.subarray(at, at + CHUNK));
          const options = [...objdumpOptions(syntax, BASE), scratch];
          const text = execFileSync("objdump", options, { maxBuffer: 1 << 30 }).toString();
          compareWith(text, syntax, result, isJoined);
        }
        assert.ok(result.compared > 0, `${file} has no code that could be read`);
        t.diagnostic(`${syntax}: ${result.compared} compared; not modelled: ${summary(result)}`);
        assert.deepEqual([...result.differences.values()], []);
        const unexpected = [...result.unmodelled.values()].filter(({ first }) => !isLeftOut(first));
        assert.deepEqual(
          unexpected.map(({ first }) => first.text),
          [],
        );
      }
    });
  }
});
