/** What a region needs to know while it is made, and what it tells about itself. */

import type { Area } from "./areas.ts";
import type { CodeSource, Extent } from "./blocks.ts";
import type { ByteWriter } from "./bytes.ts";
import type { Sites } from "./sites.ts";
import type { JumpTable } from "./table-jumps.ts";

export interface RegionContext extends CodeSource {
  readonly sites: Sites;
  /** Whether a region began there in an earlier run. */
  wasEntry(address: number): boolean;
  rightsAt(address: number): number;
  /** See `Witnesses`. */
  isHard(address: number): boolean;
  /** The area with these rights that the operand of the instruction at an address is in, if it always is. */
  areaOf(address: number, rights: number): Area | undefined;
  /** The area that the stack is in, for reading and writing, unless the instruction at an address goes elsewhere. */
  stackArea(address: number): Area | undefined;
  /** The number in the table of the region that begins at an address. */
  slotOf(address: number, by: "call" | "jump"): number;
  /** Where the numbers of the regions stand that begin at the cases of a jump table, 4 bytes each; undefined where there is no room. */
  slotsOf(table: JumpTable): number | undefined;
  /** The number of the function for the region at an address, where it is in the same module. */
  neighbourAt(address: number): number | undefined;
  /** The number of this region. */
  readonly slot: number;
  readonly within: Extent;
}

export interface Region {
  readonly body: ByteWriter;
  /** The addresses of its instructions. */
  readonly addresses: readonly number[];
  /** Where its loops begin. */
  readonly loops: readonly number[];
  /** Where it would go on, had control been seen to come there. */
  readonly missing: readonly number[];
}
