/** From a linked file to the pages of the enclave: every byte of every page is in the image, and thereby measured. */

import { hexAddress } from "../../base/hex.ts";
import { PAGE_SIZE } from "../../base/quantities.ts";
import { parsed, unreadable, type Parsed } from "../../base/result.ts";
import type { Elf, ElfSegment } from "../../binary/elf/elf.ts";
import type { EnclaveImage, ImagePage } from "../../enclave/image.ts";
import type { Area, ImageLayout } from "./areas.ts";

/** `p_type` of a segment that is loaded (gABI, figure 5-2). */
const PT_LOAD = 1;

export function loadedSegments(elf: Elf): ElfSegment[] {
  return elf.segments.filter(({ type, memorySize }) => type === PT_LOAD && memorySize > 0);
}

export function makeImage(elf: Elf, layout: ImageLayout): Parsed<EnclaveImage> {
  const segments = loadedSegments(elf);
  for (const segment of segments) {
    const problem = refusedSegment(segment, layout.areas);
    if (problem !== undefined) return unreadable(problem);
  }
  const pages = layout.areas.flatMap((area) => pagesOf(area, elf, segments, layout.base));
  return parsed({ base: layout.base, size: layout.elrangeSize, ssaFrameSize: layout.ssaFrameSize, pages });
}

/** Why a segment cannot be loaded as it stands, as a sentence. */
function refusedSegment(segment: ElfSegment, areas: readonly Area[]): string | undefined {
  const where = `The segment at ${hexAddress(segment.address)}`;
  if (segment.writable && segment.executable) {
    return `${where} is writable and executable. Code must not change in an enclave: remove sections with both flags ("awx") from the sources.`;
  }
  const end = segment.address + segment.fileSize;
  let at = segment.address;
  for (const area of areas) if (area.low <= at && at < area.high) at = Math.min(end, area.high);
  return at < end
    ? `${where} has bytes at ${hexAddress(at)}, outside every area of the linker script.`
    : undefined;
}

function pagesOf(area: Area, elf: Elf, segments: readonly ElfSegment[], base: number): ImagePage[] {
  const pages: ImagePage[] = [];
  for (let address = area.low; address < area.high; address += PAGE_SIZE) {
    const content = new Uint8Array(PAGE_SIZE);
    for (const { address: start, fileSize } of segments) {
      const low = Math.max(start, address);
      const high = Math.min(start + fileSize, address + PAGE_SIZE);
      if (low < high) content.set(elf.memoryAt(low, high - low) ?? [], low - address);
    }
    pages.push({ offset: address - base, type: area.type, permissions: area.permissions, content });
  }
  return pages;
}
