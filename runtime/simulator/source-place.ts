/** Where in the source an address of an image is, from the debug information of its side file. */

import { readElf } from "../binary/elf/read-elf.ts";
import { openDebugInfo } from "../binary/open-debug-info.ts";

export interface SourcePlace {
  /** As the debug information names it, or as it is named to people. */
  readonly file?: string;
  readonly line?: number;
  readonly function?: string;
}

/** As much of the place as is known; nothing where there is no side file or it does not know the address. */
export function placeIn(elf: Uint8Array | undefined, address: number): SourcePlace {
  const file = elf === undefined ? undefined : readElf(elf).value;
  const debugInfo = file === undefined ? undefined : openDebugInfo(file).value;
  const [frame] = debugInfo?.framesAt(address) ?? [];
  const position = frame?.position ?? debugInfo?.positionOf(address);
  return {
    ...(position === undefined ? {} : { file: position.file, line: position.line }),
    ...(frame === undefined ? {} : { function: frame.name }),
  };
}
