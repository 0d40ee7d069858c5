/** Where in the source an address of an image is, with paths as a person in this folder writes them. */

import { relative } from "node:path";
import { placeIn } from "../simulator/source-place.ts";
import type { SourcePlace } from "../simulator/source-place.ts";
import { readIfThere } from "./files.ts";

/** `elf` is the side file, undefined where there is none. It is read when a place is asked for. */
export function sourcePlaces(
  elf: string | undefined,
  workingFolder: string,
): (address: number) => Promise<SourcePlace> {
  return async (address) => {
    const place = placeIn(elf === undefined ? undefined : await readIfThere(elf), address);
    return place.file === undefined ? place : { ...place, file: shortPath(place.file, workingFolder) };
  };
}

/** Relative to the working folder where it is below it. */
export function shortPath(file: string, workingFolder: string): string {
  const short = relative(workingFolder, file);
  return short.startsWith("..") ? file : short;
}
