/** What is in an image, as a CycloneDX 1.6 list (ECMA-424): files of the application, and libraries with versions and licences. */

import type { TcbReport } from "../../tcb/report.ts";
import { APPLICATION } from "../../tcb/report.ts";
import type { BuildRecord } from "../record.ts";
import type { FileMaterial, LibraryMaterial, Materials } from "./materials.ts";
import type { BuildFacts } from "./statement.ts";

export function billOfMaterials(
  record: BuildRecord,
  { application, libraries }: Materials,
  { builderVersion, time }: BuildFacts,
): object {
  const { compiler, compilerVersion, linker, rustc } = record.toolchain;
  const tool = (name: string, version: string) => ({ type: "application", name, version });
  const image = "image";
  const files = application.map((file) => fileComponent(file, APPLICATION));
  const others = libraries.map((library) => libraryComponent(library, record.tcb, builderVersion));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      ...(time === undefined ? {} : { timestamp: time }),
      tools: {
        components: [
          tool("litebox", builderVersion),
          tool(compiler, compilerVersion),
          tool("linker", linker),
          ...(rustc === undefined ? [] : [tool("rustc", rustc)]),
        ],
      },
      component: {
        "bom-ref": image,
        type: "application",
        name: record.name,
        hashes: hashes(record.image.sha256),
        properties: [
          { name: "litebox:mrenclave", value: record.mrenclave },
          ...sizes(record.tcb.bytes, record.tcb.lines),
        ],
      },
    },
    components: [...files, ...others],
    dependencies: [{ ref: image, dependsOn: [...files, ...others].map((each) => each["bom-ref"]) }],
  };
}

function hashes(sha256: string) {
  return [{ alg: "SHA-256", content: sha256 }];
}

function sizes(bytes: number, lines: number) {
  return [
    { name: "litebox:bytes", value: String(bytes) },
    { name: "litebox:lines", value: String(lines) },
  ];
}

function fileComponent({ path, sha256 }: FileMaterial, owner: string) {
  return { "bom-ref": `${owner}/${path}`, type: "file", name: path, hashes: hashes(sha256) };
}

function libraryComponent(library: LibraryMaterial, { components }: TcbReport, builderVersion: string) {
  const { name, title, kind, licence, sha256, address, files } = library;
  const version = kind === "library-os" ? builderVersion : library.version;
  const rows = components.filter((row) => library.components.includes(row.name));
  const sum = (of: "bytes" | "lines") => rows.reduce((total, row) => total + row[of], 0);
  return {
    "bom-ref": name,
    type: "library",
    name,
    ...(version === undefined ? {} : { version }),
    description: title,
    ...(licence === undefined ? {} : { licenses: [licenceOf(licence)] }),
    ...(sha256 === undefined ? {} : { hashes: hashes(sha256) }),
    ...(kind === "crate" && version !== undefined ? { purl: `pkg:cargo/${name}@${version}` } : {}),
    ...(address === undefined ? {} : { externalReferences: [{ type: "source-distribution", url: address }] }),
    properties: sizes(sum("bytes"), sum("lines")),
    ...(files.length === 0 ? {} : { components: files.map((file) => fileComponent(file, name)) }),
  };
}

/** An identifier of SPDX, or an expression of several. */
function licenceOf(licence: string) {
  return /^[\w.+-]+$/.test(licence) ? { license: { id: licence } } : { expression: licence };
}
