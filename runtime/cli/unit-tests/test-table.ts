/** Which tests an image has: the table that the linker made of their records (`struct litebox_test` of <litebox/test.h>). */

import { ByteReader } from "../../base/bytes.ts";
import { decodeUtf8 } from "../../base/text.ts";
import type { DebugInfo } from "../../binary/debug-info.ts";
import type { Elf } from "../../binary/elf/elf.ts";

const SECTION = ".litebox_tests";
/** Three pointers and a number. */
const RECORD_BYTES = 32;
const MOST_TESTS = 100_000;
const LONGEST_TEXT = 4096;

export interface UnitTest {
  readonly name: string;
  /** As `__FILE__` has it, or as debug information does; empty where neither is known. */
  readonly file: string;
  /** From 1; 0 where it is not known. */
  readonly line: number;
}

/** In the order of the sources; compilers have orders of their own. */
export function testsIn(elf: Elf, info: DebugInfo | undefined): readonly UnitTest[] {
  const section = elf.section(SECTION);
  if (section === undefined) return [];
  const records = new ByteReader(elf.contentOf(section));
  const tests: UnitTest[] = [];
  while (records.remaining >= RECORD_BYTES && tests.length < MOST_TESTS) {
    const name = textAt(elf, records.u64());
    const file = textAt(elf, records.u64());
    const line = Number(records.u64());
    records.u64();
    if (name !== "") tests.push(file === "" ? declared(name, info) : { name, file, line });
  }
  return tests.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

/** Rust's records have no place, since a macro knows only where it is called, and to debug information it is the macro's: its first statement is its own. */
function declared(name: string, info: DebugInfo | undefined): UnitTest {
  const [found] = info?.functionsNamed(name) ?? [];
  // What is inlined there is elsewhere; the function around it is the test.
  const place = found && info?.framesAt(found.entryBreakpoint).at(-1)?.position;
  return { name, file: place?.file ?? "", line: place?.line ?? 0 };
}

/** The text at an address, up to its NUL. */
function textAt(elf: Elf, address: bigint): string {
  const start = Number(address);
  const bytes: number[] = [];
  while (bytes.length < LONGEST_TEXT) {
    const [byte] = elf.memoryAt(start + bytes.length, 1) ?? [];
    if (byte === undefined || byte === 0) break;
    bytes.push(byte);
  }
  return decodeUtf8(Uint8Array.from(bytes));
}
