/** The build record that others' tools read: an in-toto Statement v1 with SLSA's provenance v1 (slsa.dev/spec/v1.0/provenance). */

import type { BuildRecord } from "../record.ts";
import type { Manifest } from "../manifest/schema.ts";
import type { Materials } from "./materials.ts";

/** What is said of the build beside what it was made from. */
export interface BuildFacts {
  /** Of LiteBox. */
  readonly builderVersion: string;
  /** As the environment gives it in SOURCE_DATE_EPOCH; without, no time is said, so that the same build says the same. */
  readonly time?: string | undefined;
}

/** Names of kinds that nobody needs to look up at an address. */
const BUILD_TYPE = "urn:litebox:build:1";

interface Resource {
  readonly name: string;
  readonly uri?: string | undefined;
  readonly digest?: { readonly sha256: string } | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export function provenanceStatement(
  record: BuildRecord,
  manifest: Manifest,
  materials: Materials,
  bom: { readonly file: string; readonly sha256: string },
  { builderVersion, time }: BuildFacts,
): object {
  const { compiler, compilerVersion, linker, rustc, lto } = record.toolchain;
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: record.image.file, digest: { sha256: record.image.sha256 } }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { manifest },
        internalParameters: { mrenclave: record.mrenclave, compiler, compilerVersion, linker, rustc, lto },
        resolvedDependencies: [
          { name: compiler, annotations: { version: compilerVersion } },
          { name: "linker", annotations: { version: linker } },
          ...(rustc === undefined ? [] : [{ name: "rustc", annotations: { version: rustc } }]),
          ...resources(materials),
        ],
      },
      runDetails: {
        builder: { id: `urn:litebox:builder:${builderVersion}`, version: { litebox: builderVersion } },
        metadata: time === undefined ? {} : { startedOn: time, finishedOn: time },
        byproducts: [{ name: bom.file, digest: { sha256: bom.sha256 } }],
      },
    },
  };
}

function resources({ application, libraries }: Materials): Resource[] {
  return [
    ...application.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
    ...libraries.flatMap(({ name, version, address, sha256, files }): Resource[] => [
      ...(sha256 === undefined
        ? []
        : [
            {
              name,
              uri: address,
              digest: { sha256 },
              annotations: version === undefined ? undefined : { version },
            },
          ]),
      ...files.map((file) => ({ name: `${name}/${file.path}`, digest: { sha256: file.sha256 } })),
    ]),
  ];
}
