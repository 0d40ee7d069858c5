/** What Intel's two signed JSON documents, TCB info and QE identity, have in common. */

import { z } from "zod";

import { fromHex } from "../../base/hex.ts";
import type { Parsed } from "../../base/result.ts";
import { unreadable } from "../../base/result.ts";
import { decodeUtf8 } from "../../base/text.ts";
import type { Interval } from "../time.ts";
import { parseTime } from "../time.ts";

/** The largest of Intel's documents has about 20 KB. */
const MOST_BYTES = 1 << 20;
/** Deeper nesting is in no document of Intel's, and what reads JSON is recursive. */
const MOST_DEPTH = 16;

/** Bytes of hexadecimal text of a fixed length. */
export function hexBytes(length: number) {
  return z
    .string({ error: `${length} bytes in hexadecimal` })
    .transform((text) => fromHex(text))
    .refine((bytes): bytes is Uint8Array => bytes?.length === length, {
      error: `${length} bytes in hexadecimal`,
    });
}

/** A time in Unix seconds, from ISO 8601. */
export const time = z
  .string({ error: "a time such as 2025-06-01T00:00:00Z" })
  .transform(parseTime)
  .refine((seconds): seconds is number => seconds !== undefined, {
    error: "a time such as 2025-06-01T00:00:00Z",
  });

export const svn = z.int({ error: "a security version" }).min(0).max(0xffff);

export const advisories = z.array(z.string().max(64)).max(256).default([]);

/** A level of a part that has one security version: a TDX module, a quoting enclave. */
export const partLevel = z.object({
  tcb: z.object({ isvsvn: svn }),
  tcbDate: z.string().default(""),
  tcbStatus: z.string(),
  advisoryIDs: advisories,
});

export type PartLevel = z.output<typeof partLevel>;

/** The first level that the version reaches; levels are tried from the highest. */
export function reachedLevel(levels: readonly PartLevel[], version: number): PartLevel | undefined {
  return levels.toSorted((a, b) => b.tcb.isvsvn - a.tcb.isvsvn).find(({ tcb }) => tcb.isvsvn <= version);
}

/** When a document holds. */
export function interval({ issueDate, nextUpdate }: { issueDate: number; nextUpdate: number }): Interval {
  return { from: issueDate, to: nextUpdate };
}

/** Reads a document by its schema; `what` is how sentences call it. */
export function readSignedJson<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
  what: string,
): Parsed<z.output<Schema>> {
  if (bytes.length > MOST_BYTES) return unreadable(`${what} has more than ${MOST_BYTES} bytes.`);
  const json = readJson(decodeUtf8(bytes));
  if (json === undefined) return unreadable(`${what} is not JSON.`);
  const { data, error } = schema.safeParse(json.value);
  if (error === undefined) return { value: data, problems: [] };
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  return unreadable(`${what} is damaged${where}: ${issue?.message ?? "unknown form"}.`);
}

/** JSON within limits; undefined where it is none. The value is wrapped, since it may be anything. */
export function readJson(text: string): { readonly value: unknown } | undefined {
  let depth = 0;
  for (const character of text) {
    if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    if (depth > MOST_DEPTH) return undefined;
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
