import assert from "node:assert/strict";
import { test } from "node:test";
import * as zlib from "node:zlib";
import fc from "fast-check";

import { decodeUtf8, encodeUtf8 } from "../../base/text.ts";
import type { Parsed } from "../../base/result.ts";
import { openArchive, type ArchiveFiles } from "./archive.ts";
import { decompress } from "./decompress.ts";
import type { FileTree } from "./file-tree.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { readImage } from "./read-image.ts";
import { dockerSave, filesOf, ociLayout, sha256, tar, tarOf, type Member } from "./testing/archives.ts";
import { unpackImage } from "./unpack.ts";

const OPTIONS = { limits: { ...DEFAULT_LIMITS, bytes: 2 ** 24 }, sha256 };

async function unpack(files: ArchiveFiles, options = OPTIONS): Promise<Parsed<FileTree>> {
  const image = await readImage(files, options);
  if (image.value === undefined) return { value: undefined, problems: image.problems };
  const tree = unpackImage(image.value, options);
  return { value: tree.value, problems: [...image.problems, ...tree.problems] };
}

async function treeOf(...layers: readonly (readonly Member[])[]): Promise<FileTree> {
  const { value, problems } = await unpack(
    filesOf(ociLayout({ layers: layers.map((layer) => tar(...layer)) })),
  );
  assert.deepEqual(problems, []);
  assert.ok(value);
  return value;
}

function textAt(tree: FileTree, path: string): string | undefined {
  const content = tree.file(path)?.node.content;
  return content === undefined ? undefined : decodeUtf8(content);
}

const IMAGE = {
  layers: [tar({ path: "etc/a", content: "lower" }), tar({ path: "etc/a", content: "upper" })],
  config: { Entrypoint: ["/bin/x"], Env: ["PATH=/bin"] },
};

test("an OCI layout and an archive of docker save give the same tree, compressed or not", async () => {
  const zstd = zlib.zstdCompressSync as ((bytes: Uint8Array) => Uint8Array) | undefined;
  const forms: [string, ArchiveFiles | undefined][] = [
    ["layout", filesOf(ociLayout(IMAGE))],
    ["layout, plain layers", filesOf(ociLayout({ ...IMAGE, compress: (layer) => layer }))],
    ["layout, zstd", zstd && filesOf(ociLayout({ ...IMAGE, compress: (layer) => zstd(layer) }))],
    ["layout in a tar", openArchive(tarOf(ociLayout(IMAGE)), OPTIONS.limits).value],
    ["docker save", openArchive(tarOf(dockerSave(IMAGE)), OPTIONS.limits).value],
    ["docker save | gzip", openArchive(zlib.gzipSync(tarOf(dockerSave(IMAGE))), OPTIONS.limits).value],
    // As docker writes it since version 25.
    ["both", filesOf(new Map([...dockerSave(IMAGE), ...ociLayout(IMAGE)]))],
  ];
  for (const [name, files] of forms) {
    if (files === undefined) continue;
    const image = await readImage(files, OPTIONS);
    assert.deepEqual(image.problems, [], name);
    assert.deepEqual(image.value?.names, ["test:1"], name);
    assert.deepEqual(image.value.config.config?.Entrypoint, ["/bin/x"], name);
    const { value } = unpackImage(image.value, OPTIONS);
    assert.equal(value && textAt(value, "/etc/a"), "upper", name);
  }
});

test("layers lie over each other: whiteouts, opaque folders, replaced kinds, links", async () => {
  const tree = await treeOf(
    [
      { path: "usr/lib/", type: "5" },
      { path: "lib", type: "2", link: "usr/lib" },
      { path: "gone", content: "1" },
      { path: "cache/old", content: "1" },
      { path: "cache/deep/old", content: "1" },
      { path: "turns/into/a", content: "file" },
      { path: "usr/lib/first", content: "same" },
    ],
    [
      { path: ".wh.gone" },
      // The folder's own new file comes before the mark that empties it.
      { path: "cache/new", content: "2" },
      { path: "cache/.wh..wh..opq" },
      { path: "turns", content: "file now" },
      { path: "lib/through", content: "link" },
      { path: "usr/lib/second", type: "1", link: "usr/lib/first" },
      { path: "etc/loop", type: "2", link: "loop" },
      { path: "etc/out", type: "2", link: "../../../usr/lib/first" },
    ],
  );
  assert.equal(textAt(tree, "/gone"), undefined);
  assert.equal(textAt(tree, "/cache/old"), undefined);
  assert.equal(textAt(tree, "/cache/new"), "2");
  assert.equal(textAt(tree, "/turns"), "file now");
  assert.equal(tree.file("/lib/through")?.path, "/usr/lib/through");
  assert.equal(tree.file("/lib/first")?.node.content, tree.file("/usr/lib/second")?.node.content);
  assert.equal(tree.resolve("/etc/loop"), undefined);
  assert.equal(textAt(tree, "/etc/out"), "same");
  assert.deepEqual(
    [...tree.entries()].map(({ path }) => path).filter((path) => path.startsWith("/cache")),
    ["/cache", "/cache/new"],
  );
});

test("what is damaged, missing or too large is refused, with the digest or the limit", async () => {
  const change = (key: RegExp, to: (bytes: Uint8Array) => Uint8Array | undefined) => {
    const files = ociLayout(IMAGE);
    for (const [path, bytes] of [...files].filter(([path]) => key.test(path))) {
      const next = to(bytes);
      if (next === undefined) files.delete(path);
      else files.set(path, next);
    }
    return filesOf(files);
  };
  const flip = (bytes: Uint8Array) => bytes.map((byte, index) => (index === 20 ? byte ^ 1 : byte));
  const cases: [ArchiveFiles, RegExp][] = [
    [change(/blobs/, flip), /is damaged: its SHA-256 is /],
    [change(/blobs/, () => undefined), /The blob sha256:[0-9a-f]{64} is missing/],
    [filesOf(new Map()), /neither an OCI layout .* nor an archive of 'docker save'/],
    [
      filesOf(ociLayout({ layers: [tar({ path: "big", content: new Uint8Array(2 ** 25) })] })),
      /larger than the 16 MiB/,
    ],
    [filesOf(ociLayout({ ...IMAGE, compress: () => encodeUtf8("BZh91AY") })), /compressed with bzip2/],
    [
      filesOf(ociLayout({ ...IMAGE, compress: () => zlib.gzipSync("other") })),
      /damaged: unpacked, its digest is/,
    ],
  ];
  for (const [files, sentence] of cases) {
    const { value, problems } = await unpack(files);
    assert.equal(value, undefined, String(sentence));
    assert.match(problems.map(({ message }) => message).join(" "), sentence);
  }
});

test("a small archive that would become large stops at the limit", () => {
  const bomb = zlib.gzipSync(new Uint8Array(2 ** 26));
  assert.match(decompress(bomb, 2 ** 20).problems[0]?.message ?? "", /larger than the 1 MiB/);
  // A frame of zstd that asks for a window of 2 GiB before it has any data.
  const window = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 1, 0, 0);
  assert.match(decompress(window, 2 ** 20).problems[0]?.message ?? "", /window of more than 128 MiB/);
  const folders = { path: Array.from({ length: 400 }, (_, depth) => `d${depth}`).join("/") };
  const image = filesOf(ociLayout({ layers: [tar(folders)] }));
  return unpack(image, { ...OPTIONS, limits: { ...OPTIONS.limits, entries: 100 } }).then(({ problems }) => {
    assert.match(problems[0]?.message ?? "", /no folder|one file more/);
  });
});

test("of several images the wanted one is taken", async () => {
  const first = ociLayout({ ...IMAGE, name: "one:1" });
  const second = ociLayout({ ...IMAGE, name: "two:2", config: { Cmd: ["b"] } });
  const manifests = [first, second].flatMap(
    (files) => (JSON.parse(decodeUtf8(files.get("index.json")!)) as { manifests: object[] }).manifests,
  );
  const files = filesOf(
    new Map([...first, ...second, ["index.json", encodeUtf8(JSON.stringify({ manifests }))]]),
  );
  const chosen = await readImage(files, { ...OPTIONS, wanted: "two:2" });
  assert.deepEqual([chosen.value?.names, chosen.problems], [["two:2"], []]);
  const either = await readImage(files, OPTIONS);
  assert.match(
    either.problems[0]?.message ?? "",
    /several images in it; one:1 \(amd64\) was taken, and not two:2/,
  );
  const none = await readImage(files, { ...OPTIONS, wanted: "three" });
  assert.match(none.problems[0]?.message ?? "", /There is no image three in it\. It has: one:1, two:2\./);
});

test("no archive makes it throw", async () => {
  const base = tarOf(ociLayout(IMAGE));
  const gzip = zlib.gzipSync(base);
  const change = fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(change, fc.boolean(), async (changes, isCompressed) => {
      const bytes = (isCompressed ? gzip : base).slice();
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      const { value: files } = openArchive(bytes, OPTIONS.limits);
      if (files !== undefined) await unpack(files);
    }),
    { numRuns: 200 },
  );
  const magic = fc.constantFrom([0x1f, 0x8b, 8, 0], [0x28, 0xb5, 0x2f, 0xfd]);
  fc.assert(
    fc.property(magic, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      const { value } = decompress(Uint8Array.from([...start, ...rest]), 2 ** 16);
      assert.ok(value === undefined || value.length <= 2 ** 16);
    }),
    { numRuns: 500 },
  );
});
