/** What an SGXS file contains: its records, its pages, its measurement, and what is wrong with it. */

import { hexAddress, toHex } from "../../base/hex.ts";
import { PAGE_SIZE } from "../../base/quantities.ts";
import { DEFAULT_BASE, readSgxs } from "../../enclave/image.ts";
import { PAGE_TYPE, SECINFO, pageTypeOf } from "../../enclave/sgx/secinfo.ts";
import { ALL_CHUNKS, inspectSgxs } from "../../enclave/sgx/sgxs.ts";
import type { SgxsPage } from "../../enclave/sgx/sgxs.ts";
import { startSha256 } from "../hashes.ts";
import { row } from "./inspection.ts";
import type { Inspection } from "./inspection.ts";

export interface ImageInspection extends Inspection {
  /** Undefined where the file has no measurement. */
  readonly mrenclave: Uint8Array | undefined;
}

/** Pages that follow each other and are alike. */
interface PageRange {
  readonly offset: number;
  pages: number;
  readonly type: string;
  /** "r-x"; "---" for a TCS. */
  readonly permissions: string;
  readonly measured: "all" | "part" | "none";
}

/** @param base where the image would be loaded; a build record says */
export function inspectImage(bytes: Uint8Array, base: number = DEFAULT_BASE): ImageInspection {
  const { value: file, problems } = inspectSgxs(bytes);
  if (file === undefined) return { facts: { kind: "sgxs" }, lines: [], problems, mrenclave: undefined };
  const { size, ssaFrameSize, records, pages } = file;
  const mrenclave = problems.length === 0 ? file.measure(startSha256()) : undefined;
  const ranges = rangesOf(pages);
  const [unrunnable] = problems.length === 0 ? readSgxs(bytes, base).problems : [];
  const facts = {
    kind: "sgxs",
    bytes: bytes.length,
    ...(size === undefined ? {} : { size }),
    ssaFrameSize,
    records,
    pages: ranges,
    ...(mrenclave && { mrenclave: toHex(mrenclave) }),
    runnable: problems.length === 0 && unrunnable === undefined,
    ...(unrunnable && { whyNotRunnable: unrunnable.message }),
  };
  const counts = Object.entries(records).filter(([, count]) => count > 0);
  const lines = [
    row("size", size === undefined ? "open (UNSIZED)" : hexAddress(size)),
    row("SSA frame", ssaFrameSize === 1 ? "1 page" : `${ssaFrameSize} pages`),
    row("records", counts.map(([name, count]) => `${count} ${name}`).join(", ")),
    ...ranges.map(rangeLine),
    ...(mrenclave ? [row("MRENCLAVE", toHex(mrenclave))] : []),
    ...(unrunnable ? [row("litebox run", `refuses it: ${unrunnable.message}`)] : []),
  ];
  return { facts, lines, problems, mrenclave };
}

function rangesOf(pages: readonly SgxsPage[]): PageRange[] {
  const ranges: PageRange[] = [];
  for (const page of pages) {
    const range = rangeOf(page);
    const last = ranges.at(-1);
    const continues =
      last?.type === range.type &&
      last.permissions === range.permissions &&
      last.measured === range.measured &&
      last.offset + last.pages * PAGE_SIZE === range.offset;
    if (continues) last.pages++;
    else ranges.push(range);
  }
  return ranges;
}

function rangeOf({ offset, flags, measured }: SgxsPage): PageRange {
  const bit = (mask: number, letter: string): string => ((flags & mask) === 0 ? "-" : letter);
  return {
    offset,
    pages: 1,
    type: typeName(pageTypeOf(flags)),
    permissions: bit(SECINFO.R, "r") + bit(SECINFO.W, "w") + bit(SECINFO.X, "x"),
    measured: measured === ALL_CHUNKS ? "all" : measured === 0 ? "none" : "part",
  };
}

function typeName(type: number): string {
  return Object.entries(PAGE_TYPE).find(([, value]) => value === type)?.[0] ?? String(type);
}

const MEASURED = { all: "measured", part: "measured in part", none: "not measured" } as const;

function rangeLine({ offset, pages, type, permissions, measured }: PageRange): string {
  const count = pages === 1 ? "1 page" : `${pages} pages`;
  return row(
    "pages",
    `${hexAddress(offset).padEnd(12)} ${type.padEnd(4)} ${permissions}  ${count}, ${MEASURED[measured]}`,
  );
}
