/** The table of components in README.md, from what `npm run sizes` has measured. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { components, type ComponentName } from "../../runtime/api/index.ts";

export interface ComponentSize {
  /** Of the component's own code and data. */
  readonly own: number;
  /** With all that it needs of other components, beyond what the smallest program has. */
  readonly added: number;
  /** Those that an image with all of it can make. */
  readonly hostCalls: readonly string[];
}

export interface ComponentSizes {
  /** What they were measured with; others make other code. */
  readonly toolchain: string;
  /** Not those whose library cannot be had. */
  readonly components: Readonly<Partial<Record<ComponentName, ComponentSize>>>;
}

/** Written by `npm run sizes`. */
export const SIZES_FILE = fileURLToPath(new URL("../../docs/component-sizes.json", import.meta.url));

const BEGIN = "<!-- component sizes: npm run sizes, npm run generate -->";
const END = "<!-- end of component sizes -->";

export async function recordedSizes(): Promise<ComponentSizes> {
  return JSON.parse(await readFile(SIZES_FILE, "utf8")) as ComponentSizes;
}

/** Every image asks for its arguments, which no function of the API does. */
function hostCallText(name: string, size: ComponentSize | undefined): string {
  if (name === "entry") return "`arguments`";
  if (name === "hostcall") return "all, for the others";
  return (size?.hostCalls ?? []).map((call) => `\`${call}\``).join(", ");
}

function bytes(count: number | undefined): string {
  return count === undefined ? "?" : count.toLocaleString("en");
}

function table({ toolchain, components: sizes }: ComponentSizes): string {
  return [
    `Bytes of code and data in the image, by ${toolchain}:`,
    "",
    "| component | does | bytes when all of it is reached | with what it needs of others | may cause the host calls |",
    "| --- | --- | ---: | ---: | --- |",
    ...components.map(({ name, summary }) => {
      const size = sizes[name];
      return `| ${name} | ${summary} | ${bytes(size?.own)} | ${bytes(size?.added)} | ${hostCallText(name, size)} |`;
    }),
  ].join("\n");
}

/** README.md with the table as it must be. */
export async function withSizes(readme: string): Promise<string> {
  const [before, rest = ""] = readme.split(BEGIN);
  const [, after] = rest.split(END);
  if (after === undefined) throw new Error(`README.md has no place for the table: ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n${table(await recordedSizes())}\n\n${END}${after}`;
}
