/** The page of a TCB from the record of a build, as `litebox tcb --html` writes it, but for what only the objects of the build know. */

import { sha256 } from "@noble/hashes/sha2.js";

import { toBase64 } from "../base/base64.ts";
import { UserError } from "../base/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../base/text.ts";
import { readBuildRecord } from "../image/record.ts";
import { renderTreemap, type TreemapAssets } from "../tcb/page/treemap.ts";

export function tcbPage(recordFile: Uint8Array, assets: TreemapAssets): string {
  const record = readBuildRecord(decodeUtf8(recordFile));
  if (record === undefined)
    throw new UserError("This is no build record of this version of LiteBox: build the project again.");
  const { name, mrenclave, tcb } = record;
  return renderTreemap(tcb, { name, mrenclave }, assets, (text) => toBase64(sha256(encodeUtf8(text))));
}
