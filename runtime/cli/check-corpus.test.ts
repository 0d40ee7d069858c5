/**
 * Agreement with the truth after a build: each undefined symbol of each object that is outside of the API is reported in a file that the object was
 * made of, at a line that uses it, and nothing else is.
 */

import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

import { apiFunction } from "../api/index.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import { lacks, temporaryProject } from "../image/testing/temporary-project.ts";
import { parseArguments } from "./arguments.ts";
import { checkCommand } from "./commands/check.ts";
import { Output } from "./output.ts";

const CORPUS = join(import.meta.dirname, "..", "..", "language-server", "testing", "corpus", "linked");
/** Where each source's symbols may be reported. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  "main.c": ["main.c", "table.h"],
  "second.c": ["second.c", "table.h"],
};

interface Finding {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

async function check(folder: string, linker: string): Promise<readonly Finding[]> {
  let out = "";
  const output = new Output({
    out: { write: (data) => void (out += String(data)) },
    error: { write: () => undefined },
  });
  const context = {
    ...parseArguments(checkCommand, ["--json", "--linker", linker]),
    output,
    workingFolder: folder,
  };
  assert.equal(await checkCommand.run(context), 1);
  return (JSON.parse(out) as { readonly findings: readonly Finding[] }).findings;
}

/** By source, what the compiler left undefined, no other object has, and the API neither. */
function truth(folder: string): Map<string, string[]> {
  const objects = Object.keys(FILES).map((source) => {
    const elf = readElf(readFileSync(join(folder, "build", "obj", `${source}.o`))).value;
    assert.ok(elf);
    return { source, elf };
  });
  const isUndefined = ({ place }: { readonly place: unknown }): boolean => place === "undefined";
  const defined = new Set(
    objects.flatMap(({ elf }) =>
      elf.symbols.filter((symbol) => !isUndefined(symbol)).map(({ name }) => name),
    ),
  );
  return new Map(
    objects.map(({ source, elf }) => {
      const names = elf.symbols.filter(isUndefined).map(({ name }) => name);
      const outside = names.filter((name) => name !== "" && !defined.has(name) && !apiFunction(name));
      return [source, outside];
    }),
  );
}

for (const linker of ["lld", "bfd"] as const)
  test(
    `each undefined symbol is reported where it is used, and nothing else, with ${linker}`,
    {
      skip: await lacks("gcc", linker === "lld" ? "ld.lld" : "ld.bfd"),
    },
    async (t) => {
      const folder = await temporaryProject(t, {});
      cpSync(CORPUS, folder, { recursive: true });
      const findings = await check(folder, linker);
      const symbols = truth(folder);
      assert.ok([...symbols.values()].flat().length > 12);
      const nameIn = ({ message }: Finding): string => /`(\w+)`/.exec(message)?.[1] ?? "";
      for (const [source, names] of symbols) {
        const here = findings.filter(({ file }) => FILES[source]?.includes(basename(file)));
        for (const name of names)
          assert.ok(
            here.some((finding) => nameIn(finding) === name),
            `${name} of ${source} is not reported`,
          );
      }
      const all = new Set([...symbols.values()].flat());
      for (const finding of findings) {
        assert.ok(["outside-api-call", "undefined-symbol"].includes(finding.code), JSON.stringify(finding));
        assert.ok(all.has(nameIn(finding)), `${nameIn(finding)} is reported, and links`);
      }
      const places = findings.map(({ file, line }) => `${basename(file)}:${String(line)}`);
      // `fork` is called in both sources; what stands in a header is said once; no line says a thing twice.
      assert.deepEqual(
        findings.flatMap((finding, at) => (nameIn(finding) === "fork" ? [places[at]] : [])),
        ["main.c:37", "second.c:24"],
      );
      assert.equal(
        new Set(findings.map((finding, at) => `${places[at] ?? ""} ${nameIn(finding)}`)).size,
        findings.length,
      );
    },
  );

test("the corpus is all there", () => {
  assert.deepEqual(readdirSync(CORPUS).toSorted(), ["litebox.json", "main.c", "second.c", "table.h"]);
});
