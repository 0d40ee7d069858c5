/** The order of Alpine's version numbers (apk-package(5), "Package metadata": `1.2.3a_rc1_p2-r3`). */

import { compareNumbers } from "./dpkg.ts";

/** Kinds of parts; of two versions that differ in the kind of a part, the one with the earlier kind is newer. */
const KINDS = ["digits", "letter", "suffix", "number", "hash", "revision", "end"] as const;
type Kind = (typeof KINDS)[number];

interface Part {
  readonly kind: Kind;
  readonly text: string;
}

const BEFORE = ["alpha", "beta", "pre", "rc"];
const AFTER = ["cvs", "svn", "git", "hg", "p"];
const END: Part = { kind: "end", text: "" };

/** Negative: `a` is older than `b`. */
export function compareApk(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = compareParts(left[at] ?? END, right[at] ?? END, at);
    if (order !== 0) return order;
  }
  return 0;
}

function parts(version: string): Part[] {
  const found: Part[] = [];
  const pattern = /\.?(\d+)|([a-z])(?![a-z])|_([a-z]+)(\d*)|~([0-9a-f]+)|-r(\d+)/y;
  const text = version.trim();
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, digits, letter, suffix, number, hash, revision] = match;
    if (digits !== undefined) found.push({ kind: "digits", text: digits });
    else if (letter !== undefined) found.push({ kind: "letter", text: letter });
    else if (hash !== undefined) found.push({ kind: "hash", text: hash });
    else if (revision !== undefined) found.push({ kind: "revision", text: revision });
    if (suffix !== undefined) {
      found.push({ kind: "suffix", text: suffix });
      if (number !== undefined && number !== "") found.push({ kind: "number", text: number });
    }
  }
  return found;
}

function compareParts(a: Part, b: Part, at: number): number {
  if (a.kind !== b.kind) {
    // `_rc1` is older than nothing at all.
    if (a.kind === "suffix" && BEFORE.includes(a.text)) return -1;
    if (b.kind === "suffix" && BEFORE.includes(b.text)) return 1;
    return KINDS.indexOf(b.kind) - KINDS.indexOf(a.kind);
  }
  if (a.kind === "suffix") return suffixOrder(a.text) - suffixOrder(b.text);
  // Behind the first point a number with a leading zero is like a fraction: 1.01 is older than 1.1.
  const isFraction = a.kind === "digits" && at > 0 && (a.text.startsWith("0") || b.text.startsWith("0"));
  if (a.kind === "letter" || a.kind === "hash" || isFraction)
    return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  return compareNumbers(a.text, b.text);
}

function suffixOrder(suffix: string): number {
  const before = BEFORE.indexOf(suffix);
  return before >= 0 ? before - BEFORE.length : AFTER.indexOf(suffix) + 1;
}
