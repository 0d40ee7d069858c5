/** `npm run sizes`: measures the components again, and writes what the table in README.md is made from. Then run `npm run generate`. */

import { writeFile } from "node:fs/promises";

import { measureComponents } from "../runtime/image/testing/component-sizes.ts";
import { SIZES_FILE } from "./generate/sizes.ts";

const sizes = await measureComponents();
await writeFile(SIZES_FILE, `${JSON.stringify(sizes, undefined, 2)}\n`);
console.log(`wrote ${SIZES_FILE} (${sizes.toolchain})`);
