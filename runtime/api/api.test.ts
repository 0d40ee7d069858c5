/** The table, the headers and the C files say the same; what the table tells people is true. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import {
  abortReasons,
  allowedHeader,
  alternatives,
  apiFunction,
  apiFunctionTable,
  apiGenerated,
  component,
  components,
  functionsOfHeader,
  headerAlternatives,
  headerOfMacro,
  headers,
  hostCalls,
  hoverMarkdown,
  prototype,
} from "./index.ts";
import { libraryOfSymbol } from "../image/third-party/index.ts";
import { lacksMbedtls, mbedtls } from "../image/testing/third-party.ts";
import { COMPONENTS, REPOSITORY, declarations, definitions, guestHeaders } from "../guest/testing/sources.ts";

/** Declared in headers for macros of the standard, not to be called by programs. */
const BEHIND_MACROS: ReadonlySet<string> = new Set([
  ...["litebox_assert_failed", "litebox_errno", "litebox_test_failed", "litebox_test_required"],
  ...["litebox_test_equal", "litebox_test_text", "litebox_test_bytes"],
]);

/** Called by code that compilers or linkers make, or by the processor; no program calls them. */
const FOR_COMPILERS: ReadonlySet<string> = new Set([
  ...["__enclave_entry", "__stack_chk_fail", "__wrap_main", "bcmp"],
]);

/** Components that are made of sources of others, as far as their functions go. */
const fromElsewhere = new Set(components.filter((each) => "needs" in each).map(({ name }) => name as string));

/** Names of the Itanium C++ ABI. */
const CXX_RUNTIME = /^(?:_Z|__cxa_)/;

function duplicates(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

test("names and numbers are unique", () => {
  assert.deepEqual(duplicates(apiFunctionTable.map((f) => f.name)), []);
  assert.deepEqual(duplicates(headers.map((header) => header.name)), []);
  assert.deepEqual(duplicates(headers.flatMap((header) => header.macros)), []);
  assert.deepEqual(duplicates(components.map((each) => each.name)), []);
  assert.deepEqual(duplicates(alternatives.map((each) => each.name)), []);
  assert.deepEqual(duplicates(headerAlternatives.map((each) => each.name)), []);
  const codes = abortReasons.map((reason) => reason.code);
  assert.deepEqual(
    codes,
    codes.map((_, index) => index + 1),
  );
  const numbers: readonly number[] = hostCalls.map((call) => call.number);
  assert.ok(numbers.every((number, index) => number > (numbers[index - 1] ?? 0) && number <= 16));
});

test("every header of the library OS is allowed, and every allowed one of it exists", () => {
  const allowed = headers.filter((header) => header.from === "guest").map((header) => header.name);
  assert.deepEqual(allowed.toSorted(), guestHeaders());
});

for (const header of guestHeaders()) {
  test(`<${header}> declares what the table says`, () => {
    const declared = declarations(header);
    for (const name of BEHIND_MACROS) declared.delete(name);
    const expected = functionsOfHeader(header).filter((f) => f.kind === "function");
    assert.deepEqual(
      [...declared].sort(),
      expected.map((f): [string, string] => [f.name, prototype(f)]).sort(),
    );
  });
}

for (const header of headers.filter(({ from }) => from === "mbedtls")) {
  test(`<${header.name}> of Mbed TLS declares what the table says`, { skip: lacksMbedtls }, () => {
    assert.ok(typeof mbedtls !== "string");
    const folder = path.join(mbedtls.folder, "include");
    const declared = declarations(header.name, folder);
    for (const f of functionsOfHeader(header.name)) assert.equal(declared.get(f.name), prototype(f));
    const included = readdirSync(path.join(folder, path.dirname(header.name)))
      .map((name) => readFileSync(path.join(folder, path.dirname(header.name), name), "utf8"))
      .join("\n");
    for (const macro of header.macros) {
      const definition = new RegExp(
        `^(?:#define |static inline .*\\b|static .*\\b)${macro}\\(|^ *${macro}\\(`,
        "m",
      );
      assert.match(included, definition);
    }
  });
}

test("every macro of the table is defined in its header", () => {
  for (const f of apiFunctionTable.filter((each) => each.kind === "macro")) {
    const text = readFileSync(path.join(REPOSITORY, "runtime/guest/include", f.header), "utf8");
    assert.match(text, new RegExp(`^#define ${f.name}\\(`, "m"));
  }
});

test("every component of the table has a folder, and every folder is a component", () => {
  const whole = components.map((each) => each.name).filter((name) => !fromElsewhere.has(name));
  const folders = readdirSync(COMPONENTS).filter((name) => !fromElsewhere.has(name));
  assert.deepEqual(whole.toSorted(), folders.sort());
});

for (const { name } of components.filter((each) => !fromElsewhere.has(each.name))) {
  test(`component ${name} defines what the table says, each function in a file of its name`, () => {
    const defined = definitions(name);
    const listed = apiFunctionTable.filter((f) => f.component === name && f.kind === "function");
    const theirs = listed.filter((f) => libraryOfSymbol(f.name) !== undefined);
    assert.deepEqual(
      theirs.filter((f) => defined.has(f.name)),
      [],
    );
    const expected = listed.filter((f) => !theirs.includes(f));
    for (const f of expected) assert.equal(defined.get(f.name)?.replace(/[.][cS]$/, ""), f.name);
    const others = [...defined.keys()].filter((other) => apiFunction(other)?.component !== name);
    assert.deepEqual(
      others.filter(
        (other) => !other.startsWith("litebox_") && !FOR_COMPILERS.has(other) && !CXX_RUNTIME.test(other),
      ),
      [],
    );
  });
}

test("names refer to what exists", () => {
  for (const f of apiFunctionTable) {
    assert.ok(allowedHeader(f.header), f.header);
    assert.ok(component(f.component), f.component);
    for (const parameter of f.parameters) {
      const points = parameter.direction !== "value";
      assert.equal(parameter.length !== undefined, points, `${f.name}: ${parameter.name}`);
      if (points) assert.match(parameter.type, /\*$/);
    }
  }
  for (const each of [...alternatives, ...headerAlternatives])
    for (const used of each.use) {
      assert.ok(apiFunction(used), `${each.name}: ${used}`);
      assert.ok(each.instead?.includes(used), `${each.name}: the text does not name ${used}`);
    }
});

test("nothing is both part of the API and outside of it", () => {
  assert.deepEqual(
    alternatives.filter(({ name }) => apiFunction(name) ?? headerOfMacro(name)),
    [],
  );
  assert.deepEqual(
    headerAlternatives.filter(({ name }) => allowedHeader(name)),
    [],
  );
});

test("texts are sentences", () => {
  const texts = [
    ...apiFunctionTable.flatMap((f) => [
      f.summary,
      ...f.parameters.map((p) => p.doc),
      ...f.errors.map((e) => e.meaning),
    ]),
    ...[...alternatives, ...headerAlternatives].flatMap((each) => [each.reason, each.instead ?? "None."]),
    ...hostCalls.flatMap((call) => [call.summary, call.checks, ...call.arguments.map((a) => a.doc)]),
    ...abortReasons.map((reason) => reason.message),
    ...components.map((each) => each.summary),
  ];
  for (const text of texts) assert.match(text, /^\S.*[.]$/, text);
});

test("hover text shows prototype, header, component, errors and host calls", () => {
  const printf = apiFunction("printf");
  assert.ok(printf);
  const text = hoverMarkdown(printf);
  assert.match(text, /^```c\nint printf\(const char \*format, \.\.\.\);\n```\n\nWrites formatted text/);
  assert.match(text, /- `format` \(read: up to its NUL\): /);
  assert.match(
    text,
    /#include <stdio\.h>.*component \*\*stdio\*\*.*C11 7\.21\.6\.3.*host call `console_write`/,
  );
  assert.match(text, /EOVERFLOW/);
  for (const f of apiFunctionTable) assert.doesNotMatch(hoverMarkdown(f), /\n\n\n|undefined/);
});

test("generated files are what the tables make them", () => {
  for (const { path: file, content } of apiGenerated)
    assert.equal(
      readFileSync(path.join(REPOSITORY, file), "utf8"),
      content(),
      `${file}: run npm run generate`,
    );
});
