/** Names of Rust: those of the specification, those of rustc's own library against c++filt, and damaged ones. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { seededRandom } from "../../base/seeded-random.ts";
import { readArchive } from "../archive.ts";
import { readElf } from "../elf/read-elf.ts";
import { demangleRust } from "./rust.ts";

/** The rustc book, "v0 Symbol Format", RFC 2603 and the legacy form as rustc 1.95 writes it. */
const NAMES: readonly (readonly [string, string])[] = [
  ["_RNvNtCs1234_7mycrate3foo3bar", "mycrate::foo::bar"],
  ["_RNvC6_123foo3bar", "123foo::bar"],
  ["_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_", "cc::spawn::{closure#0}::{closure#0}"],
  [
    "_RINbNbCskIICzLVDPPb_5alloc5alloc8box_freeDINbNiB4_5boxed5FnBoxuEp6OutputuEL_ECs1iopQbuBiw2_3std",
    "alloc::alloc::box_free::<dyn alloc::boxed::FnBox<(), Output = ()>>",
  ],
  ["_RMC0INtC8arrayvec8ArrayVechKj7b_E", "<arrayvec::ArrayVec<u8, 123>>"],
  ["_RNvXs_Cs1_1aNtB4_1SNtB4_1T1f", "<a::S as a::T>::f"],
  ["_RINvC1a1fFG_RL0_hEuE", "a::f::<for<'a> fn(&'a u8)>"],
  ["_RINvC1a1fKna_E", "a::f::<10>"],
  ["_RINvC1a1fKlna_Kc61_Kb1_E", "a::f::<-10, 'a', true>"],
  [
    "_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y",
    "utf8_idents::საჭმელად_გემრიელი_სადილი",
  ],
  ["_ZN10hello_rust11count_words17he9fa6610679da2f7E", "hello_rust::count_words"],
  [
    "_ZN70_$LT$core..option..Option$LT$T$GT$$u20$as$u20$core..cmp..PartialEq$GT$2eq17h0123456789abcdefE",
    "<core::option::Option<T> as core::cmp::PartialEq>::eq",
  ],
  ["_ZN1a1b28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE.llvm.1234", "a::b::{{closure}}"],
  ["_ZN3foo3barEv", ""],
  ["_ZNSt6vectorIiSaIiEE9push_backERKi", ""],
  ["_Z3foov", ""],
  ["main", ""],
  ["_RNvC1a200000b", ""],
  ["_RNvB_1a", ""],
];

for (const [symbol, expected] of NAMES)
  test(`demangles ${symbol}`, () => {
    assert.equal(demangleRust(symbol), expected === "" ? symbol : expected);
  });

function sysroot(): string | undefined {
  const { stdout } = spawnSync("rustc", ["--print=sysroot"], { encoding: "utf8" });
  return (stdout as string | null)?.trim();
}

/** Names of the functions in rustc's libraries. */
function librarySymbols(): string[] {
  const root = sysroot();
  if (root === undefined) return [];
  const folder = join(root, "lib/rustlib/x86_64-unknown-linux-gnu/lib");
  const libraries = readdirSync(folder).filter((name) =>
    /^lib(?:core|alloc|std|hashbrown|gimli)-.*\.rlib$/.test(name),
  );
  const names = libraries.flatMap((name) => {
    const members = readArchive(readFileSync(join(folder, name))).value ?? [];
    return members.flatMap(
      ({ content }) => readElf(content).value?.symbols.map((symbol) => symbol.name) ?? [],
    );
  });
  return [...new Set(names)].filter((name) => /^_(?:R|ZN)/.test(name));
}

const symbols = librarySymbols();
const hasFilter = spawnSync("c++filt", ["--version"]).status === 0;

test(
  "agrees with c++filt on the names of rustc's own library",
  { skip: symbols.length === 0 || !hasFilter ? "no rustc or no c++filt here" : false },
  () => {
    const input = symbols.map((name) => `${name}\n`).join("");
    const { stdout } = spawnSync("c++filt", { input, encoding: "utf8", maxBuffer: 64 << 20 });
    // It shows the numbers of crates, the types of constants, and hashes, too.
    const theirs = stdout
      .replaceAll(/(?<=\w)\[[0-9a-f]+\](?=::|[>,) ]|$)/gm, "")
      .replaceAll(/: (?:[iu](?:\d+|size)|bool|char)(?=[>,\]])/g, "")
      .replaceAll(/::h[0-9a-f]{16}$/gm, "")
      .split("\n");
    const different = symbols.flatMap((name, index) => {
      const [ours, other] = [demangleRust(name), theirs[index]];
      return ours === other ? [] : [`${name}\n  ours   ${ours}\n  theirs ${other}`];
    });
    assert.deepEqual(different.slice(0, 5), [], `${different.length} of ${symbols.length}`);
    assert.ok(symbols.length > 1000, String(symbols.length));
  },
);

test("damaged names come back, or give some name, and never throw", () => {
  const seed = BigInt(process.env["LITEBOX_SEED"] ?? Date.now());
  console.log(`LITEBOX_SEED=${seed}`);
  const random = seededRandom(seed);
  const below = (most: number) => Number(random() % BigInt(most));
  const whole = NAMES.map(([name]) => name);
  for (let count = 0; count < 20_000; count++) {
    const name = whole[below(whole.length)] ?? "";
    const at = below(name.length);
    const letter = String.fromCharCode(33 + below(94));
    const damaged = name.slice(0, at) + letter + name.slice(at + below(2));
    assert.equal(typeof demangleRust(damaged), "string");
  }
  assert.equal(demangleRust(`_R${"B_".repeat(1000)}`).slice(0, 4), "_RB_");
  const nested = `_RINvC1a1f${"S".repeat(100_000)}hE`;
  assert.equal(demangleRust(nested), nested);
});
