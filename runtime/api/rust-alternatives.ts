/** What takes the place of Rust's `std` in an enclave. */

export interface StdAlternative {
  /** The path that can stand in its place as it is; undefined where there is more to change. */
  readonly path: string | undefined;
  /** Sentences that say why, and what to do. */
  readonly advice: string;
}

/** Modules that `std` has from `core` and from `alloc`. */
const CORE =
  "any array ascii cell char clone cmp convert default error f32 f64 future hash hint iter marker mem num ops option panic pin ptr result str slice";
const ALLOC = "borrow boxed fmt rc string task vec";

const SAME: Readonly<Record<string, string>> = {
  ...Object.fromEntries(CORE.split(" ").map((name) => [name, `core::${name}`])),
  ...Object.fromEntries(ALLOC.split(" ").map((name) => [name, `litebox::alloc::${name}`])),
  "collections::BTreeMap": "litebox::alloc::collections::BTreeMap",
  "collections::BTreeSet": "litebox::alloc::collections::BTreeSet",
  "collections::VecDeque": "litebox::alloc::collections::VecDeque",
  "ffi::CStr": "core::ffi::CStr",
  "ffi::CString": "litebox::alloc::ffi::CString",
  "sync::Arc": "litebox::sync::Arc",
  "sync::Weak": "litebox::sync::Weak",
  "sync::atomic": "core::sync::atomic",
  "time::Duration": "core::time::Duration",
};

/** Of what has another form here, or none. The first that fits holds. */
const OTHERS: readonly (readonly [string, string])[] = [
  [
    "collections::Hash",
    "It needs random keys from an operating system. Use BTreeMap or BTreeSet of `litebox::alloc::collections`.",
  ],
  ["collections", "Use `litebox::alloc::collections`."],
  ["env::args", "Use `litebox::args()`."],
  ["env", "An enclave has no environment. The program's arguments are `litebox::args()`."],
  ["fs", "An enclave has no files of the machine."],
  ["path", "An enclave has no files of the machine."],
  ["io", "Use `litebox::io`, whose traits have the same names."],
  ["net", "Use `litebox::net`: TCP, to what litebox.json names; or `litebox::https`."],
  [
    "process",
    "An enclave is one process. To end the program there are `litebox::exit` and `litebox::ExitCode`.",
  ],
  [
    "sync",
    "Use `litebox::sync`: Mutex, Condvar, Arc; a panic ends the enclave, so that no lock is poisoned.",
  ],
  ["thread", "Use `litebox::thread`, whose `spawn` can fail: litebox.json says how many threads there are."],
  ["time", "Use `litebox::time::SystemTime`, which believes the host; an enclave has no clock of its own."],
  ["os", "An enclave has no operating system below it."],
];

/** `path`: without `std::`; empty for `std` itself. */
export function stdAlternative(path: string): StdAlternative {
  const fits = (start: string) => path === start || path.startsWith(`${start}::`);
  const [start, same] = Object.entries(SAME).find(([name]) => fits(name)) ?? [];
  if (start !== undefined && same !== undefined)
    return { path: same + path.slice(start.length), advice: `Use \`${same + path.slice(start.length)}\`.` };
  const [, advice] = OTHERS.find(([name]) => path.startsWith(name)) ?? [];
  return { path: undefined, advice: advice ?? "Use `core`, `litebox::alloc` or `litebox`." };
}
