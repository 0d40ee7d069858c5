import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { components } from "../../api/components.ts";
import { formatManifestProblem, readManifest } from "./read.ts";
import { manifestJsonSchema } from "./schema.ts";
import { formatSize, parseSize } from "./size.ts";

test("a minimal manifest gets every default", () => {
  const { value, problems } = readManifest('{ "name": "hello", "sources": ["*.c"] } // done');
  assert.deepEqual(problems, []);
  assert.deepEqual(value, {
    name: "hello",
    sources: ["*.c"],
    include: [],
    optimize: "g",
    lto: false,
    isa: "x86-64",
    defines: {},
    enclave: {
      heap: 262144,
      stack: 65536,
      threads: 1,
      debug: true,
      productId: 0,
      securityVersion: 0,
      date: "1970-01-01",
      kss: false,
    },
    host: { tcp: { connect: [], listen: [] }, storage: "storage", files: [] },
    run: { arguments: [] },
    release: { lto: true, optimize: "s", defines: {} },
    tests: ["tests/**/*.{c,cc,cpp,cxx}"],
  });
});

test("sizes are bytes, rounded up to whole pages where they are memory", () => {
  const { value } = readManifest(
    '{"name":"a","tcb":{"bytes":"16K","lines":900,"deny":["stdio"],},"enclave":{"heap":"1M","stack":5000}}',
  );
  assert.deepEqual(value?.tcb, { bytes: 16384, lines: 900, deny: ["stdio"] });
  assert.equal(value.enclave.heap, 1024 * 1024);
  assert.equal(value.enclave.stack, 8192);
});

const mistakes: readonly (readonly [text: string, ...expected: string[]])[] = [
  ["", "litebox.json:1:1: expected a value, found the end of the file"],
  ["[]", "litebox.json:1:1: expected an object, found an empty array"],
  [
    "{\n}",
    `litebox.json:1:1: expected "name": a name of letters, digits, '-', '_' and '.', which starts with a letter or digit, found nothing`,
  ],
  [
    '{ "name": "a b" }',
    `litebox.json:1:11: expected a name of letters, digits, '-', '_' and '.', which starts with a letter or digit, found "a b"`,
  ],
  [
    '{\n  "name": "a",\n  "source": ["*.c"]\n}',
    'litebox.json:3:3: expected a key of the manifest, found "source"; did you mean "sources"?',
  ],
  [
    '{"name":"a","tcb":{"bites":1,"zzz":2}}',
    'litebox.json:1:20: expected a key of "tcb", found "bites"; did you mean "bytes"?',
    'litebox.json:1:30: expected a key of "tcb" (bytes, lines, deny, functionShare, linesPerHour), found "zzz"',
  ],
  [
    '{"name":"a","tcb":{"bytes":"16 KB"}}',
    'litebox.json:1:28: expected a size such as 16384, "16K" or "1M", found "16 KB"',
  ],
  [
    '{"name":"a","tcb":{"deny":["stdoi"]}}',
    `litebox.json:1:28: expected the name of a component: ${components.map(({ name }) => name).join(", ")}, found "stdoi"`,
  ],
  [
    '{"name":"a","tcb":{"bytes":-1}}',
    'litebox.json:1:28: expected a size such as 16384, "16K" or "1M", found -1',
  ],
  [
    '{"name":"a","tcb":{"bytes":12345678901234567890}}',
    'litebox.json:1:28: expected a size such as 16384, "16K" or "1M", found 12345678901234567890',
  ],
  [
    '{"name":"a","tcb":{"lines":1e400}}',
    "litebox.json:1:28: expected a whole number of lines, 1 or more, found 1e400",
  ],
  [
    '{"name":"a","tcb":{"linesPerHour":0}}',
    "litebox.json:1:35: expected a whole number of lines from 1 to 999999, found 0",
  ],
  [
    '{"name":"a","enclave":{"heap":"1G"}}',
    'litebox.json:1:31: expected a size of at most 512M, such as "256K", found "1G"',
  ],
  [
    '{"name":"a","enclave":{"threads":0,"debug":"yes"}}',
    "litebox.json:1:34: expected a whole number from 1 to 64, found 0",
    'litebox.json:1:44: expected true or false, found "yes"',
  ],
  ['{"name":"a","sources":"*.c"}', 'litebox.json:1:23: expected an array of file patterns, found "*.c"'],
  [
    '{"name":"a","sources":["*.c", 7]}',
    'litebox.json:1:31: expected a file pattern such as "src/*.c", found 7',
  ],
  [
    '{"name":"a","sources":[]}',
    "litebox.json:1:23: expected at least one file pattern, found an empty array",
  ],
  ['{"name":"a","optimize":2}', 'litebox.json:1:24: expected "0", "g", "1", "2", "3" or "s", found 2'],
  ['{"name":"a","isa":"avx"}', 'litebox.json:1:19: expected "x86-64" or "x86-64-v2", found "avx"'],
  ['{"name":"a","defines":{"1A":1}}', 'litebox.json:1:24: expected the name of a macro, found "1A"'],
  [
    '{"name":"a","defines":{"A":[]}}',
    "litebox.json:1:28: expected the macro's value: a string or a number, found an empty array",
  ],
  ['{"name":"a",\n"name":"b"}', 'litebox.json:2:1: expected each key once, found "name" again'],
  ['{"name" "a"}', 'litebox.json:1:9: expected ":", found `"a"`'],
  ['{"name":"a"', 'litebox.json:1:12: expected "}", found the end of the file'],
];

for (const [text, ...expected] of mistakes) {
  test(`mistake: ${JSON.stringify(text)}`, () => {
    const { value, problems } = readManifest(text);
    assert.equal(value, undefined);
    assert.deepEqual(
      problems.map((problem) => formatManifestProblem(problem)),
      expected,
    );
  });
}

test("deep nesting and enormous texts are refused", () => {
  assert.match(readManifest("[".repeat(100_000)).problems[0]?.message ?? "", /levels/);
  assert.match(readManifest(" ".repeat(2_000_000)).problems[0]?.message ?? "", /characters/);
});

test("no text throws, and what has no value has a problem inside the text", () => {
  const fragment = fc.constantFrom(
    '{"name":"a"',
    "{",
    "}",
    "[",
    "]",
    '"tcb"',
    ":",
    ",",
    '"__proto__"',
    "1e999",
    "//",
    "/*",
    '"\\u12',
    "\n",
    "null",
  );
  const inputs = fc.oneof(
    fc.string(),
    fc.array(fragment).map((parts) => parts.join("")),
    fc.json(),
  );
  fc.assert(
    fc.property(inputs, (text) => {
      const { value, problems } = readManifest(text);
      assert.equal(value === undefined, problems.length > 0);
      for (const { line, column, offset } of problems)
        assert.ok(line >= 1 && column >= 1 && offset <= text.length);
    }),
    { numRuns: 500 },
  );
});

test("the JSON schema describes every key and allows no others", () => {
  const schema = manifestJsonSchema() as {
    required: string[];
    additionalProperties: boolean;
    properties: Record<string, { description?: string }>;
  };
  assert.deepEqual(schema.required, ["name"]);
  assert.equal(schema.additionalProperties, false);
  for (const [key, property] of Object.entries(schema.properties)) assert.ok(property.description, key);
});

test("sizes are read and written", () => {
  assert.equal(parseSize("3K"), 3072);
  assert.equal(parseSize("3KB"), undefined);
  assert.deepEqual([512, 10035, 16384, 3 << 20].map(formatSize), ["512 B", "9.8 KiB", "16 KiB", "3 MiB"]);
});
