/** `npm run sizes`: measures the components again, and writes what the table in README.md is made from. Then run `npm run generate`. */

import { writeFile } from "node:fs/promises";

import { format } from "prettier";

import { SIZES_FILE } from "../../scripts/generate/sizes.ts";
import { measureComponents } from "./measure.ts";

const sizes = await measureComponents();
// As prettier has it, so that a formatter that runs over everything changes nothing.
await writeFile(SIZES_FILE, await format(JSON.stringify(sizes), { parser: "json", printWidth: 110 }));
console.log(`wrote ${SIZES_FILE} (${sizes.toolchain})`);
