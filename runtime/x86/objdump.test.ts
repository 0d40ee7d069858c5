/** GNU objdump as the oracle for lengths and for both syntaxes, over real machine code. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { concatBytes } from "../base/bytes.ts";
import { decode } from "./decode.ts";
import type { Form, Instruction } from "./instruction.ts";
import { INSTRUCTIONS } from "./instructions/index.ts";
import type { Syntax } from "./print.ts";
import { randomCase } from "./testing/cases.ts";
import { type Comparison, compareWith, emptyComparison, objdumpOptions, summary } from "./testing/objdump.ts";
import { Random } from "./testing/random.ts";
import { SAMPLE_PROGRAM } from "./testing/sample-program.ts";

function has(tool: string): boolean {
  return spawnSync(tool, ["--version"], { stdio: "ignore" }).status === 0;
}

const BASE = 0x400000;

function compare(code: Uint8Array, syntax: Syntax, scratch: string): Comparison {
  writeFileSync(scratch, code);
  const output = execFileSync("objdump", [...objdumpOptions(syntax, BASE), scratch], { maxBuffer: 1 << 30 });
  const result = emptyComparison();
  compareWith(output.toString(), syntax, result);
  return result;
}

const SEGMENTS = [0x2e, 0x36, 0x3e, 0x64, 0x65];

/** A random case with one more prefix, or nothing where it has legacy prefixes already, whose order objdump shows. */
function withPrefix(random: Random, instruction: Instruction, form: Form): Uint8Array {
  const code = randomCase(random, instruction, form)?.code ?? new Uint8Array();
  const [first = 0] = code;
  const hasRex = (first & 0xf0) === 0x40;
  if (code.length === 0 || [0x66, 0xf0, 0xf2, 0xf3, 0x67].includes(first)) return new Uint8Array();
  if (random.chance(50)) {
    const inSegment = Uint8Array.from([random.pick(SEGMENTS), ...code]);
    // Refused where no operand would show it.
    const isRefused = instruction.implicitAddress && decode(inSegment, 0n).kind === "failure";
    return isRefused ? new Uint8Array() : inSegment;
  }
  if ((first & 0xfe) === 0xc4) return new Uint8Array();
  const prefixed = Uint8Array.from([0x40 | random.below(16), ...code.subarray(hasRex ? 1 : 0)]);
  return decode(prefixed, 0n).kind === "failure" ? new Uint8Array() : prefixed;
}

const missing = ["gcc", "objdump", "objcopy"].filter((tool) => !has(tool));

describe(
  "text equals objdump's",
  { skip: missing.length > 0 ? `not installed: ${missing.join(", ")}` : false },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "litebox-x86-"));
    after(() => {
      rmSync(folder, { recursive: true });
    });

    /** The code of an object file or executable. */
    function textSection(file: string): Uint8Array {
      const raw = join(folder, "text.bin");
      execFileSync("objcopy", ["-O", "binary", "-j", ".text", file, raw]);
      return readFileSync(raw);
    }

    function compile(compiler: string, options: readonly string[]): Uint8Array {
      const source = join(folder, "sample.c");
      const object = join(folder, "sample.o");
      writeFileSync(source, SAMPLE_PROGRAM);
      execFileSync(compiler, ["-c", "-w", "-fcf-protection=full", ...options, source, "-o", object]);
      return textSection(object);
    }

    function libgcc(): Uint8Array {
      const archive = execFileSync("gcc", ["-print-libgcc-file-name"]).toString().trim();
      const joined = join(folder, "libgcc.o");
      execFileSync("ld", ["-r", "--whole-archive", archive, "-o", joined]);
      return textSection(joined);
    }

    function check(code: Uint8Array, t: { diagnostic(text: string): void }, strict: boolean): void {
      for (const syntax of ["intel", "att"] as const) {
        const result = compare(code, syntax, join(folder, "code.bin"));
        t.diagnostic(`${syntax}: ${result.compared} instructions compared; not modelled: ${summary(result)}`);
        assert.deepEqual([...result.differences.values()], []);
        if (strict) assert.equal(summary(result), "none");
      }
    }

    for (const compiler of ["gcc", "clang"]) {
      const BITS = ["-mbmi", "-mbmi2", "-mlzcnt", "-mmovbe", "-msse4.2"];
      for (const options of [
        ["-O0"],
        ["-O1"],
        ["-O2"],
        ["-O3"],
        ["-Os"],
        ["-O2", ...BITS],
        ["-O3", "-march=x86-64-v3"],
      ]) {
        test(
          `${compiler} ${options.join(" ")}`,
          { skip: has(compiler) ? false : `not installed: ${compiler}` },
          (t) => {
            check(compile(compiler, options), t, true);
          },
        );
      }
    }

    test("every form of the table, with random operands", (t) => {
      const random = new Random(5);
      const pieces = INSTRUCTIONS.flatMap((instruction) =>
        instruction.forms.flatMap((form) =>
          Array.from({ length: 6 }, () => randomCase(random, instruction, form)?.code ?? new Uint8Array()),
        ),
      );
      check(concatBytes(...pieces), t, true);
    });

    test("every form with REX and segment prefixes that it may not need", (t) => {
      const random = new Random(9);
      const pieces = INSTRUCTIONS.filter(({ mnemonic }) => mnemonic !== "fwait").flatMap((instruction) =>
        instruction.forms.flatMap((form) =>
          Array.from({ length: 6 }, () => withPrefix(random, instruction, form)),
        ),
      );
      check(concatBytes(...pieces), t, true);
    });

    test("libgcc", (t) => {
      check(libgcc(), t, false);
    });
  },
);
