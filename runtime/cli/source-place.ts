/** Where in the source an address of an image is, from the debug information of its side file. */

import { relative } from "node:path";
import { readElf } from "../binary/elf/read-elf.ts";
import { openDebugInfo } from "../binary/open-debug-info.ts";
import { readIfThere } from "./files.ts";

export interface SourcePlace {
  /** Relative to the working folder where it is below it. */
  readonly file?: string;
  readonly line?: number;
  readonly function?: string;
}

/** As much of the place as is known; nothing where there is no side file or it does not know the address. */
export async function sourcePlace(
  elf: string | undefined,
  address: number,
  workingFolder: string,
): Promise<SourcePlace> {
  const bytes = elf === undefined ? undefined : await readIfThere(elf);
  const file = bytes === undefined ? undefined : readElf(bytes).value;
  const debugInfo = file === undefined ? undefined : openDebugInfo(file).value;
  const [frame] = debugInfo?.framesAt(address) ?? [];
  const position = frame?.position ?? debugInfo?.positionOf(address);
  return {
    ...(position === undefined ? {} : { file: shortPath(position.file, workingFolder), line: position.line }),
    ...(frame === undefined ? {} : { function: frame.name }),
  };
}

/** Relative to the working folder where it is below it. */
export function shortPath(file: string, workingFolder: string): string {
  const short = relative(workingFolder, file);
  return short.startsWith("..") ? file : short;
}
