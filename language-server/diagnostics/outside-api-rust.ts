/** Uses of Rust's `std`, which an enclave does without. */

import { stdAlternative, type StdAlternative } from "../../runtime/api/index.ts";
import type { TextRange } from "../analysis/facts.ts";
import { diagnostic, rust } from "./diagnostic.ts";

interface Data {
  readonly name: string;
  readonly alternative: StdAlternative;
  /** The crate asks for `std` by not saying that it does without. */
  readonly isMissing?: boolean;
}

export const outsideApiRust = diagnostic<Data>({
  code: "outside-api-rust",
  severity: "error",
  title: "`std` in Rust",
  explain:
    "`std` stands on an operating system, and an enclave has none: its programs begin with `#![no_std]` and use `core`, `alloc` " +
    "(which is `litebox::alloc`) and the crate `litebox`. Crates that need `std` cannot be linked; many do without when they " +
    "are asked for with `default-features = false`.\n\n" +
    "What is compiled under a condition alone (`#[cfg(test)]`) is not looked at.",
  message: ({ name, alternative, isMissing }) =>
    isMissing === true
      ? "`std` is used by a crate that does not say that it does without, and is not there in an enclave. Begin the crate with `#![no_std]`."
      : `\`${name === "" ? "std" : `std::${name}`}\` is not there in an enclave. ${alternative.advice}`,
  *find({ file, text, project }) {
    if (file.language !== "rust") return;
    if (project.isCrateRoot && !NO_STD.test(text))
      yield { range: firstItem(text), data: { name: "", alternative: stdAlternative(""), isMissing: true } };
    for (const { name, range } of file.stdNames)
      yield { range, data: { name, alternative: stdAlternative(name) } };
  },
  fixes: [
    {
      title: "Begin the crate with #![no_std]",
      edits: ({ range: { start }, data: { isMissing } }) =>
        isMissing === true ? [{ range: { start, end: start }, text: "#![no_std]\n" }] : [],
    },
    {
      title: "Use what takes its place",
      edits: ({ range, data: { alternative, isMissing }, text }) =>
        // In a list (`std::{mem, thread}`) there is more to change.
        isMissing !== true &&
        alternative.path !== undefined &&
        /^(?:::)?std\b/.test(text.slice(range.start, range.end))
          ? [{ range, text: alternative.path }]
          : [],
    },
  ],
  examples: [
    rust("use std::mem::swap;\n//  ^^^^^^^^^^^^^^ outside-api-rust\n", {
      better: "use core::mem::swap;\n",
      byFix: true,
    }),
    rust(
      "//! Counts.\n  pub fn twice(n: i32) -> i32 { 2 * n }\n//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ outside-api-rust\n",
      {
        isCrateRoot: true,
        better: "//! Counts.\n  #![no_std]\npub fn twice(n: i32) -> i32 { 2 * n }\n",
        byFix: true,
      },
    ),
    rust("/* a */ #![cfg_attr(not(test), no_std)]\n", { isCrateRoot: true }),
    rust(
      'unsafe extern "C" {\n    safe fn f();\n}\n#[cfg(not(test))]\nuse std::fs;\n//  ^^^^^^^ outside-api-rust\n',
    ),
    rust("fn wait() {\n    std::thread::yield_now();\n//  ^^^^^^^^^^^^^^^^^^^^^^ outside-api-rust\n}", {
      better: "fn wait() {\n    litebox::thread::yield_now();\n}",
    }),
    rust("  use std::{fs};\n//          ^^ outside-api-rust"),
    rust(
      "struct Table {\n    map: std::collections::HashMap<u32, u32>,\n//       ^^^^^^^^^^^^^^^^^^^^^^^^^ outside-api-rust\n}",
    ),
    rust("#[cfg(test)]\nmod tests {\n    use std::thread;\n}\nuse core::mem;\nuse litebox::prelude::*;"),
  ],
});

const NO_STD = /^\s*(?:\/\*.*\*\/\s*)?#!\[\s*(?:cfg_attr\s*\([^\]]*,\s*)?no_std\b/m;

/** The first line behind what may stand before the crate's own attributes. */
function firstItem(text: string): TextRange {
  const start = /^(?:\s|\/\/[^\n]*\n?|\/\*[^]*?\*\/)*/.exec(text.slice(0, MOST_HEAD))?.[0].length ?? 0;
  return { start, end: start + (/^.*/.exec(text.slice(start))?.[0].trimEnd().length ?? 0) };
}

/** No crate has more words of introduction. */
const MOST_HEAD = 20_000;
