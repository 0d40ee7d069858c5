import assert from "node:assert/strict";
import { test } from "node:test";

import { manifestSections } from "../scripts/generate/contributes.ts";
import { messageBundles, messagesInCode } from "../scripts/generate/l10n-messages.ts";
import { localised } from "../scripts/generate/l10n.ts";
import { commands } from "./commands.ts";
import { views } from "./contributed-views.ts";
import { zhCnMessages } from "./l10n-messages.ts";
import { zhCn } from "./l10n.ts";

const plain = manifestSections();
const { sections, files } = localised(plain);
const texts = (file: string) => JSON.parse(files.get(file) ?? "{}") as Record<string, string>;
const english = texts("package.nls.json");

/** As VS Code does it: what has no translation is in English. */
function resolved(value: unknown, translation: Readonly<Record<string, string>>): unknown {
  return JSON.parse(
    JSON.stringify(value).replace(/"%([\w.-]+)%"/g, (_, key: string) =>
      JSON.stringify(translation[key] ?? english[key] ?? `no text for ${key}`),
    ),
  );
}

test("in English the manifest says what the tables say", () => {
  assert.deepEqual(resolved(sections, english), JSON.parse(JSON.stringify(plain)));
});

test("every key is one that VS Code takes, and every translation is used", () => {
  for (const key of Object.keys(english)) assert.match(key, /^[\w.-]+$/);
  const used = new Set(Object.values(english));
  assert.deepEqual(
    Object.keys(zhCn).filter((text) => !used.has(text)),
    [],
  );
});

test("a translation keeps the links and the names in code", () => {
  const marks = (text: string) => text.match(/\(command:[\w.]+\)|`[^`]*`/g)?.sort() ?? [];
  for (const [text, translation] of Object.entries(zhCn))
    assert.deepEqual(marks(translation), marks(text), text);
});

test("all commands and views have Chinese names", () => {
  const titles = [
    ...Object.values(commands).map(({ title }) => title),
    ...Object.values(views).map(({ name }) => name),
  ];
  assert.deepEqual(
    titles.filter((title) => zhCn[title] === undefined),
    [],
  );
});

test("what programs read is not translated", () => {
  const text = JSON.stringify(sections);
  for (const name of [
    '"name":"litebox-gcc"',
    '"name":"Debug enclave"',
    '"id":"litebox.tcb"',
    '"type":"litebox"',
  ])
    assert.ok(text.includes(name), name);
});

test("in Chinese, all that the manifest says is translated", () => {
  const translation = texts("package.nls.zh-cn.json");
  // A name, and names of what is the same in every language.
  const isName = (text: string) => /^(LiteBox|[\w ]*litebox[\w -]*)$/i.test(text);
  assert.deepEqual(
    Object.entries(english)
      .filter(([key, text]) => !isName(text) && translation[key] === undefined)
      .map(([, text]) => text),
    [],
  );
});

test("every message of the code is translated, with its places for words, and no translation is left over", () => {
  const messages = messagesInCode();
  assert.ok(messages.length > 60);
  assert.deepEqual(Object.keys(zhCnMessages).sort(), messages);
  const places = (text: string) => text.match(/\{\d\}/g)?.sort() ?? [];
  for (const [text, translation] of Object.entries(zhCnMessages))
    assert.deepEqual([...new Set(places(translation))], [...new Set(places(text))], text);
  const bundles = messageBundles();
  assert.equal(
    Object.keys(JSON.parse(bundles.get("l10n/bundle.l10n.zh-cn.json") ?? "{}") as object).length,
    messages.length,
  );
});
