/** TCB_VERSION of SEV-SNP (AMD's firmware ABI, 56860): one security version per part of the platform, in 8 bytes whose layout changed with Turin. */

/** How a TCB_VERSION is laid out. */
export type TcbLayout = "before-turin" | "turin";

/** Security versions. Before Turin there is no FMC. */
export interface SnpTcb {
  readonly fmc?: number;
  readonly bootLoader: number;
  readonly tee: number;
  readonly snp: number;
  readonly microcode: number;
}

export const TCB_PARTS = ["fmc", "bootLoader", "tee", "snp", "microcode"] as const;

/** `bytes` has 8. */
export function readTcbVersion(bytes: Uint8Array, layout: TcbLayout): SnpTcb {
  const at = (index: number): number => bytes[index] ?? 0;
  return layout === "turin"
    ? { fmc: at(0), bootLoader: at(1), tee: at(2), snp: at(3), microcode: at(7) }
    : { bootLoader: at(0), tee: at(1), snp: at(6), microcode: at(7) };
}

/** The parts in which they differ. */
export function differingParts(a: SnpTcb, b: SnpTcb): readonly string[] {
  return TCB_PARTS.filter((part) => a[part] !== b[part]);
}

/** The parts in which `tcb` is below `least`; a part that one of them does not have is not compared. */
export function partsBelow(tcb: SnpTcb, least: Partial<SnpTcb>): readonly string[] {
  return TCB_PARTS.filter((part) => (tcb[part] ?? 0) < (least[part] ?? 0));
}

export function formatTcb(tcb: SnpTcb): string {
  return TCB_PARTS.flatMap((part) => (tcb[part] === undefined ? [] : [`${part} ${tcb[part]}`])).join(", ");
}
