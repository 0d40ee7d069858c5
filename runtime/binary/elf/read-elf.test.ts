import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import { builds, compile, hasTool, inflate, run, temporary } from "../testing/builds.ts";
import type { Elf, ElfSymbol } from "./elf.ts";
import { readElf } from "./read-elf.ts";
import { SymbolIndex } from "./symbol-index.ts";

function elfOf(file: string): Elf {
  const { value, problems } = readElf(readFileSync(file), { inflate });
  assert.ok(value);
  assert.deepEqual(problems, []);
  return value;
}

const hex = (value: number, width: number): string => value.toString(16).padStart(width, "0");

function compareSections(elf: Elf, file: string): number {
  const pattern =
    /^ +\[ *(\d+)\] (\S*) +\S+ +([0-9a-f]{16}) ([0-9a-f]{6,}) ([0-9a-f]{6,}) ([0-9a-f]+) +[A-Zolpx]* +(\d+) +(\d+) +(\d+)$/gm;
  const theirs = [...run("readelf", "-SW", file).matchAll(pattern)].map((match) => match.slice(1).join(" "));
  const ours = elf.sections.map((section) =>
    [
      section.index,
      section.name,
      hex(section.address, 16),
      hex(section.offset, 6),
      hex(section.size, 6),
      hex(section.entrySize, 2),
      section.link,
      section.info,
      section.alignment,
    ].join(" "),
  );
  assert.deepEqual(ours, theirs);
  return ours.length;
}

function compareSymbols(elf: Elf, file: string): number {
  const text = run("readelf", "-sW", file);
  const table = text.slice(text.indexOf("'.symtab'"));
  const pattern = /^ +(\d+): ([0-9a-f]{16}) +(\S+) (\S+) +(\S+) +(\S+) +(\S+) ?(\S*)/gm;
  const theirs = [...table.matchAll(pattern)].map(([, index, value, size, type, binding, , place, name]) =>
    [index, value, Number(size), type, binding, place, name].join(" "),
  );
  const types = {
    none: "NOTYPE",
    object: "OBJECT",
    function: "FUNC",
    section: "SECTION",
    file: "FILE",
    common: "COMMON",
    tls: "TLS",
    other: "?",
  };
  const places = { undefined: "UND", absolute: "ABS", common: "COM" };
  const ours = elf.symbols.map(({ index, name, value, size, type, binding, place }) =>
    [
      index,
      hex(value, 16),
      size,
      types[type],
      binding.toUpperCase(),
      typeof place === "number" ? place : places[place],
      name,
    ].join(" "),
  );
  assert.deepEqual(ours, theirs);
  return ours.length;
}

function compareRelocations(elf: Elf, file: string): number {
  const theirs = run("readelf", "-rW", file)
    .split("\n")
    .map((line) =>
      /^([0-9a-f]{16}) +([0-9a-f]{16}) R_X86_64_\S+ +([0-9a-f]{16}) (\S+) ([+-]) ([0-9a-f]+)$/.exec(line),
    )
    .filter((match) => match !== null)
    .map(([, offset, info, , name, sign, addend]) => {
      const type = Number(BigInt(`0x${info ?? ""}`) & 0xffffffffn);
      return [offset, type, name, (sign === "-" ? -1 : 1) * Number.parseInt(addend ?? "", 16)].join(" ");
    });
  const ours = elf.sections.flatMap((section) =>
    elf
      .relocationsOf(section)
      .map(({ offset, type, symbol, addend }) =>
        [hex(offset, 16), type, symbol?.name ?? "", addend].join(" "),
      ),
  );
  // Tables come in another order than the sections that they patch.
  assert.deepEqual(ours.sort(), theirs.sort());
  return ours.length;
}

test("sections, symbols and relocations equal those of readelf", (context) => {
  const [compiler] = ["gcc", "clang"].filter(hasTool);
  if (!hasTool("readelf") || compiler === undefined) {
    context.skip("readelf or a compiler is not installed");
    return;
  }
  const objects = [
    compile(compiler, "sections.o", "-c", "-O2", "-ffunction-sections", "-fdata-sections"),
    compile(compiler, "plain.o", "-c", "-O0"),
  ];
  const counts = { sections: 0, symbols: 0, relocations: 0 };
  for (const file of [...objects, ...builds().map((build) => build.file)]) {
    const elf = elfOf(file);
    counts.sections += compareSections(elf, file);
    counts.symbols += compareSymbols(elf, file);
    if (objects.includes(file)) counts.relocations += compareRelocations(elf, file);
  }
  context.diagnostic(JSON.stringify(counts));
  assert.ok(counts.relocations > 20);
});

test("compressed sections read as those that are not", (context) => {
  if (!hasTool("gcc") || !hasTool("objcopy")) {
    context.skip("gcc or objcopy is not installed");
    return;
  }
  const plain = compile("gcc", "uncompressed", "-O2");
  const expected = elfOf(plain);
  for (const format of ["zlib", "zlib-gnu"]) {
    const file = `${plain}-${format}`;
    run("objcopy", `--compress-debug-sections=${format}`, plain, file);
    const elf = elfOf(file);
    for (const name of [".debug_info", ".debug_line", ".debug_str"]) {
      const section = elf.section(name) ?? elf.section(name.replace(".debug", ".zdebug"));
      const original = expected.section(name);
      assert.ok(section && original, name);
      assert.deepEqual(elf.contentOf(section), expected.contentOf(original), `${format} ${name}`);
    }
  }
  const without = readElf(readFileSync(`${plain}-zlib`)).value;
  const section = without?.section(".debug_info");
  assert.ok(without && section);
  assert.equal(without.contentOf(section).length, 0);
  assert.match(without.problems[0]?.message ?? "", /compressed/);
});

test("symbols are found by address and by name", (context) => {
  const [build] = builds();
  if (!build) {
    context.skip("no compiler is installed");
    return;
  }
  const elf = elfOf(build.file);
  for (const name of ["main", "walk", "shared_counter", "sum_list"]) {
    const [symbol] = elf.symbolsNamed(name);
    assert.ok(symbol, name);
    assert.equal(elf.symbolAt(symbol.value)?.name, name);
    assert.equal(elf.symbolAt(symbol.value + symbol.size - 1)?.name, name);
  }
  const [main] = elf.symbolsNamed("main");
  assert.ok(main);
  assert.equal(elf.memoryAt(main.value, main.size)?.length, main.size);
  assert.equal(elf.memoryAt(0, 16), undefined);
});

test("a name is found alike before and after all symbols were read", (context) => {
  const [build] = builds();
  if (!build) {
    context.skip("no compiler is installed");
    return;
  }
  const all = elfOf(build.file).symbols;
  const isDefined = ({ place, type }: ElfSymbol): boolean => place !== "undefined" && type !== "file";
  // Ends of names, and what no symbol is called, are among those that are looked for.
  const names = new Set([
    "",
    "ain",
    "no such name",
    "\0",
    ...all.flatMap(({ name }) => [name, name.slice(1)]),
  ]);
  assert.ok(names.size > 50);
  for (const name of names) {
    const expected = name === "" ? [] : all.filter((symbol) => symbol.name === name && isDefined(symbol));
    const fresh = elfOf(build.file);
    const found = fresh.symbolsNamed(name);
    assert.deepEqual(found, expected, name);
    for (const symbol of found) assert.ok(fresh.symbols.includes(symbol), `${name} twice`);
    assert.deepEqual(fresh.symbolsNamed(name), expected, name);
  }
  const often = elfOf(build.file);
  for (const name of names) {
    const expected = name === "" ? [] : all.filter((symbol) => symbol.name === name && isDefined(symbol));
    assert.deepEqual(often.symbolsNamed(name), expected, name);
  }
});

/** Functions, others by the same name's side, labels without a size, and symbols that are no places in memory. */
function manySymbols(): string {
  const source = temporary("many.c");
  const functions = Array.from(
    { length: 300 },
    (_, at) => `
int f${at}(int a) { __asm__(".globl label${at}\\nlabel${at}:"); return a + ${at}; }
int other${at}(int a) __attribute__((alias("f${at}")));
int data${at} = ${at + 1};
__asm__("fixed${at} = 0x401${String(at).padStart(3, "0")}");`,
  );
  writeFileSync(source, `${functions.join("")}\nint main(void) { return f1(2); }\n`);
  const file = temporary("many");
  run("gcc", "-no-pie", "-O1", source, "-o", file);
  return file;
}

test("the first symbols that are looked for by address are those that an index of all has", (context) => {
  if (!hasTool("gcc")) {
    context.skip("there is no gcc here");
    return;
  }
  for (const file of [manySymbols(), ...builds().map((build) => build.file)].slice(0, 4)) {
    const whole = elfOf(file);
    const index = new SymbolIndex(whole.symbols, whole.sections);
    const addresses = whole.symbols
      .filter(({ place }) => typeof place === "number")
      .flatMap(({ value, size }) => [value - 1, value, value + Math.floor(size / 2), value + size]);
    const places = [...new Set([0, ...addresses.filter((_, at) => at % 3 === 0), 2 ** 40])];
    let found = 0;
    for (let from = 0; from < places.length; from += 16) {
      // After that many it makes the index.
      const fresh = elfOf(file);
      for (const address of places.slice(from, from + 16)) {
        const symbol = fresh.symbolAt(address);
        assert.deepEqual(symbol, index.at(address), `${file} at ${address.toString(16)}`);
        found += Number(symbol !== undefined);
      }
    }
    assert.ok(found > 20, file);
  }
});
