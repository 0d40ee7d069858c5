/** AMD's product lines, by the CPUID that a report carries and by the names in certificates. */

import type { TcbLayout } from "./tcb-version.ts";

export const PRODUCT_LINES = ["Milan", "Genoa", "Turin", "Venice"] as const;
export type ProductLine = (typeof PRODUCT_LINES)[number];

interface Models {
  readonly line: ProductLine;
  readonly family: number;
  /** Ranges of models, both ends included. */
  readonly models: readonly (readonly [number, number])[];
}

/** Bergamo and Siena are of the Genoa line. */
const MODELS: readonly Models[] = [
  { line: "Milan", family: 0x19, models: [[0x00, 0x0f]] },
  {
    line: "Genoa",
    family: 0x19,
    models: [
      [0x10, 0x1f],
      [0xa0, 0xaf],
    ],
  },
  { line: "Turin", family: 0x1a, models: [[0x00, 0x11]] },
  {
    line: "Venice",
    family: 0x1a,
    models: [
      [0x50, 0x57],
      [0x90, 0xaf],
      [0xc0, 0xc7],
    ],
  },
];

/** The line of a family and model; undefined for one that is not known. */
export function lineOfCpu(family: number, model: number): ProductLine | undefined {
  return MODELS.find(
    (each) => each.family === family && each.models.some(([first, last]) => model >= first && model <= last),
  )?.line;
}

/** The line in a name of AMD's certificates: `Milan-B0`, `SEV-VLEK-Genoa`, `ARK-Turin`. */
export function lineInName(name: string): ProductLine | undefined {
  return PRODUCT_LINES.find((line) => new RegExp(`(^|-)${line}(-|$)`).test(name));
}

export function tcbLayout(line: ProductLine): TcbLayout {
  return line === "Turin" || line === "Venice" ? "turin" : "before-turin";
}
