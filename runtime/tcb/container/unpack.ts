/** Unpacks the layers of an image into one file tree, within limits and with their digests checked. */

import type { Parsed } from "../../base/result.ts";
import { decompress } from "./decompress.ts";
import { FileTree } from "./file-tree.ts";
import type { UnpackLimits } from "./limits.ts";
import { Problems } from "./problems.ts";
import type { ContainerImage, Sha256 } from "./read-image.ts";
import { readTar } from "./tar.ts";

export interface UnpackOptions {
  readonly limits: UnpackLimits;
  readonly sha256: Sha256;
}

/** No value where a layer cannot be unpacked or is not the one that the configuration names: part of an image is no image. */
export function unpackImage(image: ContainerImage, { limits, sha256 }: UnpackOptions): Parsed<FileTree> {
  const problems = new Problems();
  const tree = new FileTree(limits.entries);
  let bytes = limits.bytes;
  let entries = limits.entries;
  for (const [index, layer] of image.layers.entries()) {
    const where = `Layer ${index + 1} of ${image.layers.length}: `;
    const plain = decompress(layer.bytes, bytes);
    problems.addAll(plain.problems, where);
    if (plain.value === undefined) return { value: undefined, problems: problems.list };
    const actual = `sha256:${sha256(plain.value)}`;
    if (layer.diffId !== undefined && layer.diffId !== actual) {
      problems.add(
        `${where}It is damaged: unpacked, its digest is ${actual}, and not ${layer.diffId.slice(0, 80)}.`,
      );
      return { value: undefined, problems: problems.list };
    }
    const tar = readTar(plain.value, { entries, pathBytes: limits.pathBytes });
    problems.addAll(tar.problems, where);
    for (const message of tree.apply(tar.value ?? [])) problems.add(`${where}${message}`);
    bytes -= plain.value.length;
    entries -= tar.value?.length ?? 0;
  }
  return { value: tree, problems: problems.list };
}
