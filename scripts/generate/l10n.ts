/** Takes the texts out of the manifest's sections, as VS Code wants them to be translated: `%key%`, and one file of texts per language. */

import { zhCn, zhCnPatterns } from "../../extension/l10n.ts";

/** Properties of `contributes` and `capabilities` that people read. */
const TEXTS: ReadonlySet<string> = new Set([
  ...["title", "name", "label", "description", "markdownDescription", "contents", "altText"],
  ...["enumDescriptions", "markdownEnumDescriptions", "category"],
]);

/** What is a name for programs where it stands: of a problem matcher, or of a debug configuration in a user's file. */
const NAMES_FOR_PROGRAMS = /^contributes\.(?:problemMatchers|debuggers)\..*\bname$/;

export interface Localised {
  readonly sections: Readonly<Record<string, unknown>>;
  /** The content of `package.nls.json` and its siblings, by path. */
  readonly files: ReadonlyMap<string, string>;
}

export function localised(sections: Readonly<Record<string, unknown>>): Localised {
  const texts = new Map<string, string>();
  const replaced = Object.fromEntries(
    Object.entries(sections).map(([name, value]) => [name, walk(value, name, false, texts)]),
  );
  const translated = [...texts].flatMap(([key, text]) => {
    const translation = translationOf(text);
    return translation === undefined ? [] : [[key, translation] as const];
  });
  const files = new Map([
    ["package.nls.json", JSON.stringify(Object.fromEntries(texts))],
    ["package.nls.zh-cn.json", JSON.stringify(Object.fromEntries(translated))],
  ]);
  return { sections: replaced, files };
}

function translationOf(text: string): string | undefined {
  const [pattern, translation] = zhCnPatterns.find(([known]) => known.test(text)) ?? [];
  if (pattern === undefined || translation === undefined) return zhCn[text];
  return text.replace(pattern, translation);
}

function walk(value: unknown, path: string, isText: boolean, texts: Map<string, string>): unknown {
  if (typeof value === "string") {
    if (!isText || value === "" || NAMES_FOR_PROGRAMS.test(path)) return value;
    texts.set(path, value);
    return `%${path}%`;
  }
  if (Array.isArray(value))
    return value.map((each: unknown, index) =>
      walk(each, `${path}.${identity(each) ?? String(index)}`, isText, texts),
    );
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      walk(each, `${path}.${name}`, TEXTS.has(name) && isTextual(each), texts),
    ]),
  );
}

/** A property of a schema may be called `name`, too: its value is no text. */
function isTextual(value: unknown): boolean {
  return typeof value === "string" || Array.isArray(value);
}

/** What an element of a list is called, so that its texts keep their keys when others come before it. */
function identity(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { command, id, name, type } = value as Partial<Record<string, unknown>>;
  return [command, id, name, type].find((each) => typeof each === "string");
}
