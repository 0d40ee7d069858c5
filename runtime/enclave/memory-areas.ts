/** What is mapped where, for people and debuggers. */

import { PAGE_SIZE } from "../base/quantities.ts";
import type { Permissions } from "./image.ts";
import { RIGHTS } from "./rights.ts";

/** A run of adjacent pages that are alike. */
export interface MemoryArea {
  readonly address: number;
  readonly size: number;
  readonly permissions: Permissions;
  readonly kind: "code" | "data" | "tcs" | "host";
}

/** Of pages from `base` on with these bytes of rights. */
export function runsOfPages(base: number, rights: Uint8Array): MemoryArea[] {
  const areas: MemoryArea[] = [];
  let start = 0;
  for (let page = 0; page < rights.length; page++) {
    const own = rights[page] ?? 0;
    if (own === rights[page + 1]) continue;
    if ((own & RIGHTS.PRESENT) !== 0)
      areas.push(area(base + start * PAGE_SIZE, (page + 1 - start) * PAGE_SIZE, own));
    start = page + 1;
  }
  return areas;
}

function area(address: number, size: number, rights: number): MemoryArea {
  const permissions = permissionsOf(rights);
  return {
    address,
    size,
    permissions,
    kind: (rights & RIGHTS.TCS) !== 0 ? "tcs" : permissions.x ? "code" : "data",
  };
}

function permissionsOf(rights: number): Permissions {
  return { r: (rights & RIGHTS.R) !== 0, w: (rights & RIGHTS.W) !== 0, x: (rights & RIGHTS.X) !== 0 };
}
