/** Makes tar archives, OCI layouts and archives as of `docker save`, for tests. */

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

import { concatBytes } from "../../../base/bytes.ts";
import { encodeUtf8 } from "../../../base/text.ts";
import type { ArchiveFiles } from "../archive.ts";

export interface Member {
  readonly path: string;
  readonly content?: string | Uint8Array;
  /** The type flag; "0" is a file. */
  readonly type?: string;
  readonly mode?: number;
  readonly link?: string;
  readonly attributes?: Readonly<Record<string, Uint8Array>>;
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? encodeUtf8(content) : content;
}

function padded(bytes: Uint8Array): Uint8Array {
  return concatBytes(bytes, new Uint8Array((512 - (bytes.length % 512)) % 512));
}

export function header({ path, type = "0", mode = 0o644, link = "" }: Member, size: number): Uint8Array {
  const block = new Uint8Array(512);
  const put = (at: number, text: string) => block.set(encodeUtf8(text), at);
  block.set(encodeUtf8(path).subarray(0, 100), 0);
  put(100, `${mode.toString(8).padStart(7, "0")}\0${"0".repeat(7)}\0${"0".repeat(7)}\0`);
  put(124, `${size.toString(8).padStart(11, "0")}\0${"0".repeat(11)}\0        `);
  put(156, type);
  block.set(encodeUtf8(link).subarray(0, 100), 157);
  put(257, "ustar\x0000");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

/** One record of a pax header: its length counts its own digits. */
export function paxRecord(key: string, value: Uint8Array): Uint8Array {
  const rest = concatBytes(encodeUtf8(` ${key}=`), value, encodeUtf8("\n"));
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length++;
  return concatBytes(encodeUtf8(String(length)), rest);
}

function member(entry: Member): Uint8Array {
  const records = Object.entries(entry.attributes ?? {}).map(([name, value]) =>
    paxRecord(`SCHILY.xattr.${name}`, value),
  );
  if (encodeUtf8(entry.path).length > 100) records.push(paxRecord("path", encodeUtf8(entry.path)));
  if (encodeUtf8(entry.link ?? "").length > 100)
    records.push(paxRecord("linkpath", encodeUtf8(entry.link ?? "")));
  const pax = concatBytes(...records);
  const content = bytesOf(entry.content ?? "");
  return concatBytes(
    pax.length === 0 ? pax : concatBytes(header({ path: "pax", type: "x" }, pax.length), padded(pax)),
    header(entry, content.length),
    padded(content),
  );
}

export function tar(...members: readonly Member[]): Uint8Array {
  return concatBytes(...members.map(member), new Uint8Array(1024));
}

export interface TestImage {
  readonly layers: readonly Uint8Array[];
  /** By default all are compressed with gzip. */
  readonly compress?: (layer: Uint8Array) => Uint8Array;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly name?: string;
}

function configOf({ layers, config = {} }: TestImage): Uint8Array {
  const document = {
    os: "linux",
    architecture: "amd64",
    config,
    rootfs: { type: "layers", diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
  };
  return encodeUtf8(JSON.stringify(document));
}

/** The files of an OCI layout. */
export function ociLayout(image: TestImage): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([["oci-layout", encodeUtf8('{"imageLayoutVersion":"1.0.0"}')]]);
  const blob = (bytes: Uint8Array) => {
    files.set(`blobs/sha256/${sha256(bytes)}`, bytes);
    return { digest: `sha256:${sha256(bytes)}`, size: bytes.length };
  };
  const compress = image.compress ?? ((layer) => gzipSync(layer));
  const manifest = blob(
    encodeUtf8(
      JSON.stringify({
        schemaVersion: 2,
        config: blob(configOf(image)),
        layers: image.layers.map((layer) => blob(compress(layer))),
      }),
    ),
  );
  const annotations = { "org.opencontainers.image.ref.name": image.name ?? "test:1" };
  const entry = { ...manifest, annotations, platform: { os: "linux", architecture: "amd64" } };
  files.set("index.json", encodeUtf8(JSON.stringify({ schemaVersion: 2, manifests: [entry] })));
  return files;
}

/** The files of an archive as `docker save` writes it. */
export function dockerSave(image: TestImage): Map<string, Uint8Array> {
  const config = configOf(image);
  const layers = image.layers.map((layer) => [`${sha256(layer)}/layer.tar`, layer] as const);
  const manifest = [
    {
      Config: `${sha256(config)}.json`,
      RepoTags: [image.name ?? "test:1"],
      Layers: layers.map(([path]) => path),
    },
  ];
  return new Map([
    ...layers,
    [`${sha256(config)}.json`, config],
    ["manifest.json", encodeUtf8(JSON.stringify(manifest))],
  ]);
}

export function tarOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return tar(...[...files].map(([path, content]) => ({ path, content })));
}

export function filesOf(files: ReadonlyMap<string, Uint8Array>): ArchiveFiles {
  return { read: (path) => Promise.resolve(files.get(path)) };
}
