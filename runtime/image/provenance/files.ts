/** The two files about an image that the tools of others read. */

import { encodeUtf8 } from "../../base/text.ts";
import type { LibraryObject } from "../library.ts";
import type { LinkInput } from "../link/link-input.ts";
import { baseName } from "../paths.ts";
import type { BuildRecord } from "../record.ts";
import type { BuildSystem } from "../system.ts";
import { billOfMaterials } from "./bom.ts";
import { librariesOf, type FileMaterial } from "./materials.ts";
import { provenanceStatement } from "./statement.ts";

/** `library`: the objects that were linked; `application`: all that was read of the project. */
export async function provenanceFiles(
  input: LinkInput,
  library: readonly LibraryObject[],
  application: readonly FileMaterial[],
  record: BuildRecord,
  system: BuildSystem,
): Promise<readonly (readonly [path: string, content: Uint8Array])[]> {
  const { outputs, manifest } = input.project;
  const libraries = await librariesOf(input, library, record.tcb, record.toolchain.rustc, system);
  const materials = { application, libraries };
  const bom = encodeJson(billOfMaterials(record, materials, input.facts));
  const about = { file: baseName(outputs.bom), sha256: system.digest(bom) };
  const statement = provenanceStatement(record, manifest, materials, about, input.facts);
  return [
    [outputs.bom, bom],
    [outputs.provenance, encodeJson(statement)],
  ];
}

function encodeJson(value: object): Uint8Array {
  return encodeUtf8(`${JSON.stringify(value, undefined, 2)}\n`);
}
