import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import { openDebugInfo } from "../../runtime/binary/open-debug-info.ts";
import { build, GUEST_FOLDER, lacks } from "../../runtime/image/testing/temporary-project.ts";
import { copySample } from "../../test/editor/workspace.ts";
import { english } from "../say.ts";
import { definitionLine, readBuildRecord, sizeText, tcbTree } from "./tcb-tree.ts";
import type { BuildRecord, TcbNode } from "./tcb-tree.ts";

type Items = Readonly<Record<string, number>>;

/** Of components with one file each, and its items. */
function record(mrenclave: string, components: Readonly<Record<string, Items>>): BuildRecord {
  const sum = (items: Items) => Object.values(items).reduce((total, bytes) => total + bytes, 0);
  return {
    mrenclave,
    tcb: {
      bytes: Object.values(components).reduce((total, items) => total + sum(items), 0),
      components: Object.entries(components).map(([name, items]) => ({
        ...{ name, kind: "application", bytes: sum(items), lines: 1 },
        files: [
          {
            ...{ path: `${name}.c`, bytes: sum(items), lines: 1 },
            functions: Object.entries(items).map(([item, bytes]) => ({ name: item, bytes, lines: 1 })),
          },
        ],
      })),
    },
  };
}

/** Each node as a line: its path, and what stands beside its name. */
function* lines(nodes: readonly TcbNode[]): Generator<string> {
  for (const node of nodes) {
    yield `${node.path.join("/")}: ${sizeText(node, english)}`;
    yield* lines(node.children);
  }
}

test("of the first build there is nothing to compare with", () => {
  assert.deepEqual(
    [...lines(tcbTree(record("a", { small: { f: 10 }, large: { g: 1000, h: 2000 } }), undefined))],
    [
      "large: 3,000 B · 1 line",
      "large/large.c: 3,000 B · 1 line",
      "large/large.c/h: 2,000 B · 1 line",
      "large/large.c/g: 1,000 B · 1 line",
      "small: 10 B · 1 line",
      "small/small.c: 10 B · 1 line",
      "small/small.c/f: 10 B · 1 line",
    ],
  );
});

test("what grew, shrank, came and went is said on each level", () => {
  const before = record("a", { same: { f: 1 }, changed: { grew: 10, shrank: 30, gone: 5 }, left: { g: 7 } });
  const now = record("b", { same: { f: 1 }, changed: { grew: 34, shrank: 20 }, came: { h: 3 } });
  assert.deepEqual(
    [...lines(tcbTree(now, before))],
    [
      "changed: 54 B · 1 line · +9",
      "changed/changed.c: 54 B · 1 line · +9",
      "changed/changed.c/grew: 34 B · 1 line · +24",
      "changed/changed.c/shrank: 20 B · 1 line · −10",
      "changed/changed.c/gone: 0 B · gone, −5",
      "came: 3 B · 1 line · new",
      "came/came.c: 3 B · 1 line · new",
      "came/came.c/h: 3 B · 1 line · new",
      "same: 1 B · 1 line",
      "same/same.c: 1 B · 1 line",
      "same/same.c/f: 1 B · 1 line",
      "left: 0 B · gone, −7",
      "left/left.c: 0 B · gone, −7",
      "left/left.c/g: 0 B · gone, −7",
    ],
  );
});

test("items of the same name in one file are compared one by one", () => {
  const twice = (bytes: number): BuildRecord => {
    const made = record("a", { one: { f: 1 } });
    const [component] = made.tcb.components;
    const [file] = component?.files ?? [];
    assert.ok(component && file);
    const functions = [1, bytes].map((size) => ({ name: "f", bytes: size, lines: 1 }));
    return { ...made, tcb: { ...made.tcb, components: [{ ...component, files: [{ ...file, functions }] }] } };
  };
  const all = [...lines(tcbTree(twice(9), twice(4)))];
  assert.deepEqual(all.slice(2), ["one/one.c/f: 9 B · 1 line · +5", "one/one.c/f: 1 B · 1 line"]);
});

test("what is no build record is none", () => {
  for (const text of ["", "null", "[]", '"a"', "{}", '{"mrenclave":"a","tcb":{"components":[null]}}'])
    assert.equal(readBuildRecord(text), undefined, text);
  const good = record("a", { one: { f: 1 } });
  assert.deepEqual(readBuildRecord(JSON.stringify(good)), good);
  assert.equal(readBuildRecord(JSON.stringify(good).replace('"lines":1', '"lines":"1"')), undefined);
});

const skip = await lacks("gcc");

/** Functions of the image, whose places the compiler itself has said. */
for (const [sample, atLeast] of [
  ["key-service", 60],
  ["hello-cpp", 40],
] as const) {
  test(
    `a click on a function of ${sample} goes where the compiler says it is declared`,
    { skip },
    async (t) => {
      const { folder, file, remove } = copySample(sample);
      t.after(remove);
      await build(folder, { compiler: "gcc" });
      const known = readBuildRecord(readFileSync(file(`build/${sample}.json`), "utf8"));
      const elf = readElf(readFileSync(file(`build/${sample}.elf`))).value;
      const info = elf && openDebugInfo(elf).value;
      assert.ok(known && info);
      const wrong: string[] = [];
      let count = 0;
      for (const { kind, files } of known.tcb.components) {
        for (const { path, functions } of files) {
          for (const item of functions) {
            const { address } = item as unknown as { readonly address: number };
            const declared = info.functionAt(address)?.declaredAt;
            const source = join(kind === "application" ? folder : GUEST_FOLDER, path);
            if (declared?.file !== source) continue;
            count++;
            const found = definitionLine(readFileSync(source, "utf8"), item.name) + 1;
            if (found !== declared.line)
              wrong.push(`${path}:${found} for ${item.name}, which is at ${declared.line}`);
          }
        }
      }
      assert.deepEqual(wrong, []);
      assert.ok(count >= atLeast, `${count} functions were looked up`);
    },
  );
}

test("names with scopes, templates and suffixes of the optimiser are found by what they are called", () => {
  const text = [
    "// member is declared below",
    "class Thing {",
    "    int member(char) const {",
    "        return helper();",
    "    }",
    "};",
    "static int helper(void) {",
    "fn rusty(text: &str) -> usize {",
    "    pub fn inner(&self) {",
  ].join("\n");
  const expected: Readonly<Record<string, number>> = {
    "ns::Thing<int, std::less<int> >::member(char) const": 2,
    "helper.constprop.0": 6,
    helper: 6,
    "crate::module::rusty": 7,
    "<crate::Type as Trait>::inner": 8,
    nowhere: 0,
    "": 0,
  };
  for (const [name, line] of Object.entries(expected)) assert.equal(definitionLine(text, name), line, name);
});
