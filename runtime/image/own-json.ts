/**
 * JSON that one build writes for the next: behind the digest of its text. What is whole was written by us, so that its form needs no
 * checking; a change of form changes `FORM`.
 */

import { decodeUtf8, encodeUtf8 } from "../base/text.ts";
import type { BuildSystem } from "./system.ts";

const FORM = "litebox build 4";

export function writeOwn(value: unknown, { digest }: Pick<BuildSystem, "digest">): Uint8Array {
  const text = JSON.stringify(value);
  return encodeUtf8(`${digest(FORM + text)}\n${text}`);
}

/** What `writeOwn` was given; undefined when there is none, or it is damaged, or another version wrote it. */
export function readOwn(content: Uint8Array | undefined, { digest }: Pick<BuildSystem, "digest">): unknown {
  if (content === undefined) return undefined;
  const [, seal, text = ""] = /^([0-9a-f]{64})\n(.*)$/s.exec(decodeUtf8(content)) ?? [];
  return seal === digest(FORM + text) ? (JSON.parse(text) as unknown) : undefined;
}
