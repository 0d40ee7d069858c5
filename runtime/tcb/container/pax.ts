/** Extended header records of pax: `LENGTH KEY=VALUE\n`, with the length of the whole record (POSIX.1-2017, "pax"). */

import { parsed } from "../../base/result.ts";
import type { Parsed } from "../../base/result.ts";
import { decodeUtf8 } from "../../base/text.ts";

export type PaxRecords = ReadonlyMap<string, Uint8Array>;

const SPACE = 0x20;
const EQUALS = 0x3d;

/** Values are bytes: those of extended attributes are no text. */
export function readPaxRecords(content: Uint8Array): Parsed<PaxRecords> {
  const records = new Map<string, Uint8Array>();
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(SPACE, at);
    const digits = space < 0 ? "" : decodeUtf8(content.subarray(at, Math.min(space, at + 16)));
    const end = /^\d+$/.test(digits) ? at + Number(digits) : 0;
    const equals = content.indexOf(EQUALS, space + 1);
    if (end <= space || end > content.length || equals < 0 || equals >= end) {
      // Some writers fill the rest of the block with zeros.
      if (content.subarray(at).every((byte) => byte === 0)) break;
      return parsed(records, [
        { message: "A pax header is damaged. Its other records were not read.", offset: at },
      ]);
    }
    records.set(decodeUtf8(content.subarray(space + 1, equals)), content.subarray(equals + 1, end - 1));
    at = end;
  }
  return parsed(records);
}
