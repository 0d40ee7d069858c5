/** Types and constants of `litebox::sys` beside those of the C headers: a module in Rust and a source in C that are to agree. */

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

const TYPES = resolve(import.meta.dirname, "../../runtime/guest/rust/src/sys/types.rs");

/** Structures that C names with `struct` in front. */
const TAGGED = /^(?:tm|timespec|lb_registers|lb_float_registers|lb_exception)$/;

const HEADERS = ["errno", "litebox", "stddef", "stdio", "stdlib", "threads", "time"];

export interface LayoutSources {
  readonly rust: string;
  readonly c: string;
  /** How many numbers are compared. */
  readonly count: number;
}

export async function layoutSources(): Promise<LayoutSources> {
  const text = await readFile(TYPES, "utf8");
  const structures = [...text.matchAll(/pub struct (\w+) \{\n((?: {4}pub .*\n)+)\}/g)];
  const numbers = structures.flatMap(([, name = "", body = ""]) => {
    const c = TAGGED.test(name) ? `struct ${name}` : name;
    const fields = [...body.matchAll(/pub (\w+):/g)].map(([, field = ""]) => field);
    return [
      { rust: `size_of::<sys::${name}>()`, c: `sizeof(${c})` },
      { rust: `align_of::<sys::${name}>()`, c: `_Alignof(${c})` },
      ...fields.map((field) => ({
        rust: `offset_of!(sys::${name}, ${field})`,
        c: `offsetof(${c}, ${field})`,
      })),
    ];
  });
  const aliases = [...text.matchAll(/pub type (\w+) = /g)].map(([, name = ""]) => ({
    rust: `size_of::<sys::${name}>()`,
    // A function, which has no size, is a pointer to one in Rust.
    c:
      /^lb_\w+(?<!https)_handler$/.test(name) && name !== "lb_https_handler"
        ? `sizeof(${name} *)`
        : `sizeof(${name})`,
  }));
  const constants = [...text.matchAll(/pub const (\w+): \w+ = (-?\d+);/g)];
  const compared = [...numbers, ...aliases];
  const list = (lines: readonly string[]) => lines.map((each) => `    ${each},\n`).join("");
  return {
    rust: `use core::mem::{align_of, offset_of, size_of};
use litebox::prelude::*;
use litebox::sys;

const NUMBERS: &[usize] = &[
${list(compared.map(({ rust }) => rust))}];

extern "C" {
    static C_NUMBERS: [usize; NUMBERS.len()];
}

pub fn check() {
    let c = unsafe { &C_NUMBERS };
    for (at, (ours, theirs)) in NUMBERS.iter().zip(c).enumerate() {
        assert_eq!(ours, theirs, "number {at}");
    }
    println!("{}", NUMBERS.len());
}
`,
    c: `${HEADERS.map((name) => `#include <${name}.h>\n`).join("")}
extern const size_t C_NUMBERS[${compared.length}];
const size_t C_NUMBERS[] = {
${list(compared.map(({ c }) => c))}};
${constants.map(([, name, value]) => `_Static_assert(${name} == ${value}, "${name}");\n`).join("")}`,
    count: compared.length,
  };
}
