/** The header of an installed package, as rpm's databases hold it (rpm's manual, "Package Format", "Header"; LSB Core 5.0, section 25.2.3). */

import { decodeUtf8 } from "../../../base/text.ts";

export interface RpmHeader {
  readonly name: string;
  /** `1:3.0.7-24.el9`: epoch, if there is one, version and release. */
  readonly version: string;
  /** The file name of the package of sources: `openssl-3.0.7-24.el9.src.rpm`. */
  readonly sourceFile: string | undefined;
  /** Paths of the files that it has installed. */
  readonly files: readonly string[];
}

const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  fileStates: 1029,
  sourceRpm: 1044,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
} as const;

const TYPE = { char: 1, int32: 4, string: 6, stringArray: 8, translated: 9 } as const;

/** Counts of entries, and of the bytes behind them. */
const INTRO = 8;
const ENTRY = 16;
const MOST_FILES = 1_000_000;

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/** Undefined: it is none, or has no name and version. */
export function readRpmHeader(bytes: Uint8Array): RpmHeader | undefined {
  if (bytes.length < INTRO) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(0);
  const store = INTRO + count * ENTRY;
  if (store + view.getUint32(4) > bytes.length) return undefined;
  const entries = new Map<number, Entry>();
  for (let at = INTRO; at < store; at += ENTRY) {
    entries.set(view.getUint32(at), {
      type: view.getUint32(at + 4),
      offset: store + view.getUint32(at + 8),
      count: view.getUint32(at + 12),
    });
  }
  const numbers = (tag: number) => numbersOf(entries.get(tag), view);
  const texts = (tag: number) => textsOf(entries.get(tag), bytes);
  const [name] = texts(TAG.name);
  const [version] = texts(TAG.version);
  const [release = ""] = texts(TAG.release);
  if (name === undefined || version === undefined) return undefined;
  const [epoch] = numbers(TAG.epoch);
  const folders = texts(TAG.directoryNames);
  const indexes = numbers(TAG.directoryIndexes);
  const states = numbers(TAG.fileStates);
  const files = texts(TAG.baseNames).flatMap((base, index) => {
    const folder = folders[indexes[index] ?? -1];
    // 0: installed as the package has it; others were replaced by another package's, or left out.
    return folder === undefined || (states[index] ?? 0) !== 0 ? [] : [folder + base];
  });
  return {
    name,
    version: `${epoch === undefined ? "" : `${epoch}:`}${version}-${release}`,
    sourceFile: texts(TAG.sourceRpm)[0],
    files,
  };
}

function numbersOf(entry: Entry | undefined, view: DataView): number[] {
  const size = entry?.type === TYPE.int32 ? 4 : 1;
  if (entry === undefined || (entry.type !== TYPE.int32 && entry.type !== TYPE.char)) return [];
  const count = Math.min(entry.count, MOST_FILES, Math.floor((view.byteLength - entry.offset) / size));
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    size === 4 ? view.getUint32(entry.offset + 4 * index) : view.getUint8(entry.offset + index),
  );
}

/** Each ends in a NUL; of a translated one the first is in English. */
function textsOf(entry: Entry | undefined, bytes: Uint8Array): string[] {
  if (entry === undefined) return [];
  const { type, count } = entry;
  if (type !== TYPE.string && type !== TYPE.stringArray && type !== TYPE.translated) return [];
  const texts: string[] = [];
  let at = entry.offset;
  for (let index = 0; index < Math.min(count, MOST_FILES); index++) {
    const end = bytes.indexOf(0, at);
    if (end < 0 || at >= bytes.length) break;
    texts.push(decodeUtf8(bytes.subarray(at, end)));
    at = end + 1;
  }
  return texts;
}
