/** The areas of a linked image, from the symbols that the linker script defines (see the header comment of `enclave.ld`). */

import { parsed, unreadable, type Parsed } from "../../base/result.ts";
import type { Elf } from "../../binary/elf/elf.ts";
import type { Permissions } from "../../enclave/image.ts";

export interface Area {
  /** As the TCB report's layout names it. */
  readonly name: string;
  readonly low: number;
  /** The first address that is no longer in it. */
  readonly high: number;
  readonly type: "tcs" | "reg";
  readonly permissions: Permissions;
  /** "sections": code and data of objects; "structure": pages that the linker script lays out. */
  readonly holds: "sections" | "structure";
}

export interface ImageLayout {
  readonly base: number;
  readonly elrangeSize: number;
  /** Pages of one state save area frame. */
  readonly ssaFrameSize: number;
  /** By rising address, without the guard pages. */
  readonly areas: readonly Area[];
}

const CODE: Permissions = { r: true, w: false, x: true };
const CONSTANTS: Permissions = { r: true, w: false, x: false };
const VARIABLES: Permissions = { r: true, w: true, x: false };
const NONE: Permissions = { r: false, w: false, x: false };

const PAGE_MASK = 0xfff;

export function imageLayout(elf: Elf): Parsed<ImageLayout> {
  const missing: string[] = [];
  const symbol = (name: string): number => {
    const found = elf.symbolsNamed(name)[0];
    if (found === undefined) missing.push(name);
    return found?.value ?? 0;
  };
  const between = (part: string) => ({ low: symbol(`__${part}_start`), high: symbol(`__${part}_end`) });
  const all: Area[] = [
    { name: "text", ...between("text"), type: "reg", permissions: CODE, holds: "sections" },
    { name: "rodata", ...between("rodata"), type: "reg", permissions: CONSTANTS, holds: "sections" },
    { name: "data", ...between("data"), type: "reg", permissions: VARIABLES, holds: "sections" },
    { name: "tcs", ...between("tcs"), type: "tcs", permissions: NONE, holds: "structure" },
    { name: "heap", ...between("heap"), type: "reg", permissions: VARIABLES, holds: "structure" },
    ...threadAreas(symbol),
  ];
  const areas = all.filter(({ low, high }) => high > low);
  const layout = {
    base: symbol("__elrange_base"),
    elrangeSize: symbol("__elrange_size"),
    ssaFrameSize: symbol("__ssa_frame") / (PAGE_MASK + 1),
    areas,
  };
  if (missing.length > 0) {
    return unreadable(
      `The linked file lacks the symbols ${missing.join(", ")}: it was not linked with LiteBox's linker script.`,
    );
  }
  const crooked = areas.find(({ low, high }) => ((low | high) & PAGE_MASK) !== 0);
  if (crooked !== undefined)
    return unreadable(`The area ${crooked.name} of the linked file does not consist of whole pages.`);
  return parsed(layout);
}

function threadAreas(symbol: (name: string) => number): Area[] {
  const start = symbol("__thr_start");
  const stride = symbol("__thr_stride");
  const guard = symbol("__thr_guard");
  const stackTop = symbol("__thr_tos_off");
  const saveAreas = symbol("__thr_ssa_off");
  const locals = symbol("__thr_tls_off");
  const block = symbol("__thr_tp_off");
  const ranges: readonly (readonly [name: string, low: number, high: number])[] = [
    ["stacks", guard, stackTop],
    ["exception stacks", stackTop + guard, saveAreas],
    ["state save areas", saveAreas, locals],
    ["thread-local variables", locals, block],
    ["thread blocks", block, stride],
  ];
  const threads = symbol("__threads");
  return Array.from({ length: threads }, (_, thread) =>
    ranges.map(([name, low, high]): Area => ({
      name,
      low: start + thread * stride + low,
      high: start + thread * stride + high,
      type: "reg",
      permissions: VARIABLES,
      holds: "structure",
    })),
  ).flat();
}
