/** The messages of the extension's code in other languages, as `vscode.l10n` reads them: `l10n/bundle.l10n.LANGUAGE.json`. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { zhCnMessages } from "../../extension/l10n-messages.ts";

const EXTENSION = join(import.meta.dirname, "../../extension");

/** A call of `vscode.l10n.t`, or of what pages are given in its place. */
const CALL = /\b(?:l10n\.t|say)\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g;

/** All messages in the code, sorted. */
export function messagesInCode(): readonly string[] {
  const files = readdirSync(EXTENSION, { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const found = sources.flatMap((file) =>
    [...readFileSync(join(EXTENSION, file), "utf8").matchAll(CALL)].map(([, literal = ""]) =>
      textOf(literal),
    ),
  );
  return [...new Set(found)].sort();
}

/** The text of a literal of TypeScript, of which these use no escapes but those of quotation marks. */
function textOf(literal: string): string {
  return literal.slice(1, -1).replace(/\\(["'\\])/g, "$1");
}

/** The bundles by path. What has no translation is shown in English, which stands in the code. */
export function messageBundles(): ReadonlyMap<string, string> {
  const messages = messagesInCode();
  const translated = messages.flatMap((text) => {
    const translation = zhCnMessages[text];
    return translation === undefined ? [] : [[text, translation] as const];
  });
  return new Map([
    ["l10n/bundle.l10n.json", JSON.stringify(Object.fromEntries(messages.map((text) => [text, text])))],
    ["l10n/bundle.l10n.zh-cn.json", JSON.stringify(Object.fromEntries(translated))],
  ]);
}
