/** Uses of Rust's `std`, which an enclave does without. */

import { stdAlternative, type StdAlternative } from "../../runtime/api/index.ts";
import { diagnostic, rust } from "./diagnostic.ts";

export const outsideApiRust = diagnostic<{ readonly name: string; readonly alternative: StdAlternative }>({
  code: "outside-api-rust",
  severity: "error",
  title: "`std` in Rust",
  explain:
    "`std` stands on an operating system, and an enclave has none: its programs begin with `#![no_std]` and use `core`, `alloc` " +
    "(which is `litebox::alloc`) and the crate `litebox`. Crates that need `std` cannot be linked; many do without when they " +
    "are asked for with `default-features = false`.\n\n" +
    "What is compiled under a condition alone (`#[cfg(test)]`) is not looked at.",
  message: ({ name, alternative }) =>
    `\`${name === "" ? "std" : `std::${name}`}\` is not there in an enclave. ${alternative.advice}`,
  *find({ file }) {
    if (file.language !== "rust") return;
    for (const { name, range } of file.stdNames)
      yield { range, data: { name, alternative: stdAlternative(name) } };
  },
  fixes: [
    {
      title: "Use what takes its place",
      edits: ({ range, data: { alternative }, text }) =>
        // In a list (`std::{mem, thread}`) there is more to change.
        alternative.path !== undefined && /^(?:::)?std\b/.test(text.slice(range.start, range.end))
          ? [{ range, text: alternative.path }]
          : [],
    },
  ],
  examples: [
    rust("use std::mem::swap;\n//  ^^^^^^^^^^^^^^ outside-api-rust\n", {
      better: "use core::mem::swap;\n",
      byFix: true,
    }),
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
