/** `npm run sizes`: measures the components again, and writes what the table in README.md is made from. Then run `npm run generate`. */

import { writeFile } from "node:fs/promises";

import { SIZES_FILE } from "../../scripts/generate/sizes.ts";
import { measureComponents } from "./measure.ts";

const sizes = await measureComponents();
await writeFile(SIZES_FILE, `${JSON.stringify(sizes, undefined, 2)}\n`);
console.log(`wrote ${SIZES_FILE} (${sizes.toolchain})`);
