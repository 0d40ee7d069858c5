import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { encodeUtf8 } from "../base/text.ts";
import { readArchive } from "./archive.ts";

function member(name: string, content: string): string {
  const header = `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"644".padEnd(8)}${String(content.length).padEnd(10)}\`\n`;
  return header + content + (content.length % 2 === 1 ? "\n" : "");
}

const text = (content: Uint8Array) => new TextDecoder().decode(content);

test("members have their names, short and long, and their bytes", () => {
  const archive =
    "!<arch>\n" +
    member("/", "table") +
    member("//", "a-name-that-is-long.o/\nanother-long-name.o/\n") +
    member("a.o/", "one") +
    member("/23", "second") +
    member("/0", "");
  const { value, problems } = readArchive(encodeUtf8(archive));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    value?.map(({ name, content }) => [name, text(content)]),
    [
      ["a.o", "one"],
      ["another-long-name.o", "second"],
      ["a-name-that-is-long.o", ""],
    ],
  );
});

test("what is no archive, or a damaged one, says so", () => {
  assert.match(readArchive(encodeUtf8("\x7fELF")).problems[0]?.message ?? "", /no archive/);
  const cut = readArchive(
    encodeUtf8(`!<arch>\n${member("a.o/", "one")}${member("b.o/", "two").slice(0, 61)}`),
  );
  assert.deepEqual(
    cut.value?.map(({ name }) => name),
    ["a.o"],
  );
  assert.match(cut.problems[0]?.message ?? "", /damaged/);
});

test("nothing makes the reader throw", () => {
  const whole = encodeUtf8(
    `!<arch>\n${member("//", "long/\n")}${member("/0", "one")}${member("b.o/", "two")}`,
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
      const damaged = whole.slice();
      for (const [at, byte] of changes) damaged[at] = byte;
      readArchive(damaged);
    }),
  );
});
