/** The order of rpm's version numbers (rpm-version(7); rpm's manual, "Dependencies", "Versioning"). */

import { compareNumbers } from "./dpkg.ts";

/** `[EPOCH:]VERSION[-RELEASE]`; negative: `a` is older than `b`. A release that one of them does not say decides nothing. */
export function compareRpm(a: string, b: string): number {
  const left = split(a);
  const right = split(b);
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareParts(left.version, right.version) ||
    (left.release === "" || right.release === "" ? 0 : compareParts(left.release, right.release))
  );
}

function split(text: string): { readonly epoch: string; readonly version: string; readonly release: string } {
  const [, epoch = "0", version = "", release = ""] =
    /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/.exec(text.trim()) ?? [];
  return { epoch, version, release };
}

/** Numbers, letters, tildes and carets; all else only separates. */
function partsOf(version: string): string[] {
  return version.match(/\d+|[A-Za-z]+|[~^]/g) ?? [];
}

const END = "";

function compareParts(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = comparePart(left[at] ?? END, right[at] ?? END);
    if (order !== 0) return order;
  }
  return 0;
}

/** A tilde comes before the end, which comes before a caret, then letters, then numbers. */
function rank(part: string): number {
  if (part === END) return 1;
  if (part === "~") return 0;
  if (part === "^") return 2;
  return /^\d/.test(part) ? 4 : 3;
}

function comparePart(a: string, b: string): number {
  const byKind = rank(a) - rank(b);
  if (byKind !== 0) return byKind;
  return /^\d/.test(a) ? compareNumbers(a, b) : a < b ? -1 : a > b ? 1 : 0;
}
