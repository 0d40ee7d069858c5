/** Places in the text of `litebox.json`, and changes of it that keep the rest as it was written. */

import { findNodeAtLocation, modify, parseTree } from "jsonc-parser";
import type { JSONPath } from "jsonc-parser";

import type { TextRange } from "./facts.ts";

export interface PlacedText {
  readonly range: TextRange;
  readonly text: string;
}

/** Where a value of the manifest stands; undefined when it has none. */
export function placeOf(text: string, path: JSONPath): TextRange | undefined {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root && findNodeAtLocation(root, path);
  return node && { start: node.offset, end: node.offset + node.length };
}

/** The same, or else the nearest thing around it that there is; at last the file's first character. */
export function rangeOf(text: string, path: JSONPath): TextRange {
  for (let length = path.length; length > 0; length--) {
    const place = placeOf(text, path.slice(0, length));
    if (place) return place;
  }
  return { start: 0, end: Math.min(1, text.length) };
}

/** At which index a component stands in `tcb.deny`; -1 where it does not. */
export function listedAt(text: string, component: string): number {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const list = root && findNodeAtLocation(root, ["tcb", "deny"]);
  return list?.children?.findIndex(({ value }) => value === component) ?? -1;
}

/** Edits after which the manifest has `value` there; undefined takes the value away. */
export function editsTo(text: string, path: JSONPath, value: unknown): PlacedText[] {
  if (value === undefined && typeof path.at(-1) === "number") return withoutItem(text, path);
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return modify(text, path, value, { formattingOptions }).map(({ offset, length, content }) => ({
    range: { start: offset, end: offset + length },
    text: content,
  }));
}

/** `modify` of jsonc-parser 3.3.1 keeps the last character of a list's last item. */
function withoutItem(text: string, path: JSONPath): PlacedText[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const items = (root && findNodeAtLocation(root, path.slice(0, -1)))?.children ?? [];
  const index = Number(path.at(-1));
  const [before, item, after] = [items[index - 1], items[index], items[index + 1]];
  if (!item) return [];
  const start = after || !before ? item.offset : before.offset + before.length;
  const end = after ? after.offset : item.offset + item.length;
  return [{ range: { start, end }, text: "" }];
}
