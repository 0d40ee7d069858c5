/** What the loader gives to an enclave beside what is measured or signed: CONFIGID and CONFIGSVN, from the build record. */

import { toHex } from "../../base/hex.ts";
import type { BuildRecord } from "../../image/record.ts";
import type { ImageInspection } from "./image.ts";
import { row } from "./inspection.ts";

/** Adds to what was found in an image the configuration of its build, if the record is of this very image and has one. */
export function inspectConfiguration(
  image: ImageInspection,
  record: BuildRecord | undefined,
): ImageInspection {
  const { mrenclave } = image;
  if (record === undefined || mrenclave === undefined || record.mrenclave !== toHex(mrenclave)) return image;
  const { configuration } = record;
  const { configId, configSvn } = configuration;
  if (configId === undefined && configSvn === undefined) return image;
  const lines = [
    ...(configId === undefined ? [] : [row("CONFIGID", `${configId} (not measured)`)]),
    ...(configSvn === undefined ? [] : [row("CONFIGSVN", `${configSvn} (not measured)`)]),
  ];
  return { ...image, facts: { ...image.facts, configuration }, lines: [...image.lines, ...lines] };
}
