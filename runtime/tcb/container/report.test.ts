import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as zlib from "node:zlib";

import { concatBytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/text.ts";
import { renderMarkdown, renderText, type ReportDocument } from "../page/document.ts";
import { renderHtml } from "../page/html.ts";
import { analyseContainer } from "./analyse.ts";
import { comparisonDocument } from "./compose.ts";
import { measureKernel, PUBLISHED_FIGURES, readKernelConfig } from "./kernel.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { readImage } from "./read-image.ts";
import { ASSUMPTIONS, type ComparisonReport } from "./report.ts";
import { filesOf, ociLayout, sha256, tar } from "./testing/archives.ts";
import { compile, lacks, temporaryFolder } from "./testing/programs.ts";
import { unpackImage } from "./unpack.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("base64");

/** A static program in an image, with a name that tries to be markup. */
async function reportOn(program: Uint8Array): Promise<ComparisonReport> {
  const layer = tar(
    { path: "app", content: program, mode: 0o4755 },
    { path: "copy", type: "1", link: "app" },
    { path: "etc/os-release", content: "ID=debian\nVERSION_ID=12\n" },
  );
  const files = filesOf(
    ociLayout({ layers: [layer], name: "<img src=x>|`a`", config: { Entrypoint: ["/app"] } }),
  );
  const options = { limits: DEFAULT_LIMITS, sha256 };
  const image = await readImage(files, options);
  assert.ok(image.value);
  const tree = unpackImage(image.value, options).value;
  assert.ok(tree);
  const enclave = {
    name: "tiny",
    mrenclave: "0".repeat(64),
    bytes: 2000,
    lines: 90,
    components: [{ name: "application", bytes: 2000, lines: 90 }],
    hostCalls: ["write"],
  };
  return {
    version: 1,
    container: analyseContainer(image.value, tree).report,
    kernel: { measured: undefined, config: undefined, published: PUBLISHED_FIGURES },
    enclave,
    advisories: { given: 3, matches: [] },
    assumptions: ASSUMPTIONS,
    problems: [],
  };
}

const ASSEMBLY = ".globl _start; _start: mov $1, %eax; syscall; mov $60, %eax; syscall\n";

test(
  "a report counts each file once, and says what it assumes and did not see",
  { skip: lacks("gcc") },
  async (t) => {
    const program = readFileSync(compile(temporaryFolder(t), "app.S", ASSEMBLY, "-nostdlib", "-static"));
    const report = await reportOn(program);
    const { container } = report;
    assert.deepEqual(container.closure, { files: 1, bytes: program.length, executableBytes: 14 });
    assert.deepEqual([container.image.files, container.image.executableBytes], [2, 14]);
    assert.deepEqual(container.syscalls.names, ["write", "exit"]);
    assert.deepEqual(container.syscalls.reached, ["write", "exit"]);
    assert.deepEqual(
      container.privileged.map(({ path }) => path),
      ["/app", "/copy"],
    );
    const text = renderText(comparisonDocument(report));
    for (const sentence of [
      ...ASSUMPTIONS,
      ...container.unseen,
      ...PUBLISHED_FIGURES.map(({ source }) => source),
    ])
      assert.ok(text.includes(sentence), sentence);
    assert.match(text, /Of 3 advisories in the list, 0 name a package of the image/);
  },
);

test(
  "the page allows nothing but its own style, and names of an image are only text",
  { skip: lacks("gcc") },
  async (t) => {
    const program = readFileSync(compile(temporaryFolder(t), "app.S", ASSEMBLY, "-nostdlib", "-static"));
    const document = comparisonDocument(await reportOn(program));
    const html = renderHtml(document, hash);
    const style = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? "";
    assert.ok(html.includes(`content="default-src 'none'; style-src 'sha256-${hash(style)}'; base-uri`));
    assert.doesNotMatch(html, /<img|<script|https?:\/\/|\sstyle="/);
    assert.match(html, /&lt;img src=x&gt;/);
    assert.match(html, /prefers-color-scheme: dark/);
    const markdown = renderMarkdown(document);
    assert.doesNotMatch(markdown, /<img/);
    assert.match(markdown, /\| \/app \| program \| entry point \|/);
  },
);

test("tables are set for their medium, and control characters do nothing", () => {
  const document: ReportDocument = {
    title: "T",
    blocks: [
      { kind: "table", head: ["name", "bytes"], rows: [["a\u001b[2J|b", 1234567]] },
      { kind: "bars", caption: "c", bars: [{ label: "x", value: 0, isOwn: true }] },
    ],
  };
  assert.equal(renderText(document).split("\n").at(-1), "a?[2J|b  1,234,567");
  assert.ok(renderMarkdown(document).includes("| a \\[2J\\|b | 1,234,567 |\n"));
  assert.match(renderHtml(document, hash), /<td class="number">1,234,567<\/td>/);
});

/** The fields of a bzImage that are read (Documentation/arch/x86/boot.rst). */
function bzImage(payload: Uint8Array): Uint8Array {
  const setup = new Uint8Array(1024);
  const view = new DataView(setup.buffer);
  view.setUint8(0x1f1, 1);
  setup.set(encodeUtf8("HdrS"), 0x202);
  view.setUint16(0x20e, 0x300 - 0x200, true);
  setup.set(encodeUtf8("6.1.0-test (someone) #1\0"), 0x300);
  view.setUint32(0x248, 16, true);
  view.setUint32(0x24c, payload.length, true);
  view.setUint32(0x260, 12345, true);
  return concatBytes(setup, new Uint8Array(16), payload);
}

test("a kernel is measured as far as its compression is known", { skip: lacks("gcc") }, (t) => {
  const vmlinux = readFileSync(compile(temporaryFolder(t), "vmlinux.S", ASSEMBLY, "-nostdlib", "-static"));
  const expected = { version: "6.1.0-test", executableBytes: 14, memoryBytes: 12345 };
  const size = Uint8Array.of(1, 2, 3, 4);
  const zstd = zlib.zstdCompressSync as ((bytes: Uint8Array) => Uint8Array) | undefined;
  for (const payload of [
    zlib.gzipSync(vmlinux),
    zstd === undefined ? undefined : concatBytes(zstd(vmlinux), size),
  ]) {
    if (payload === undefined) continue;
    const kernel = bzImage(payload);
    const { value, problems } = measureKernel(kernel, 2 ** 24);
    assert.deepEqual([value, problems], [{ ...expected, fileBytes: kernel.length }, []]);
  }
  const lzma = measureKernel(bzImage(Uint8Array.of(0x5d, 0, 0, 0, 1)), 2 ** 24);
  assert.equal(lzma.value?.executableBytes, undefined);
  assert.match(lzma.problems[0]?.message ?? "", /compressed in a way that is not read/);
  assert.equal(measureKernel(vmlinux, 2 ** 24).value?.executableBytes, 14);
  assert.match(measureKernel(new Uint8Array(2000), 1).problems[0]?.message ?? "", /no Linux kernel for x86/);
  assert.deepEqual(readKernelConfig("CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=m\nCONFIG_D=y\n"), {
    builtIn: 2,
    modules: 1,
  });
});
