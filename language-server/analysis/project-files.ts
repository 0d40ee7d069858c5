/** What a project asks of the machine; the build's own interface has it, so one implementation serves both. */

import type { BuildSystem } from "../../runtime/image/system.ts";

export type ProjectFiles = Pick<BuildSystem, "read" | "list" | "stamp"> &
  /** Without it, of crates that Cargo fetches nothing is known. */
  Partial<Pick<BuildSystem, "cargoFolder">>;

/** Larger files are not analysed: no person writes them, and their trees would fill the memory. */
export const MOST_SOURCE_BYTES = 8 * 1024 * 1024;

/** A project with more files is analysed in part. */
export const MOST_FILES = 5000;
