/** Reads the library OS's headers and C files, as far as its own plain style of writing goes. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

export const REPOSITORY = path.resolve(import.meta.dirname, "../../..");
const INCLUDE = path.join(REPOSITORY, "runtime/guest/include");
export const COMPONENTS = path.join(REPOSITORY, "runtime/guest/components");

/** All headers, as a program includes them. */
export function guestHeaders(): string[] {
  return readdirSync(INCLUDE, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".h"))
    .sort();
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*.*?\*\//gs, " ");
}

/** The functions that a header declares: name and prototype, without attributes but with `_Noreturn`. */
export function declarations(header: string, folder: string = INCLUDE): Map<string, string> {
  const text = withoutComments(readFileSync(path.join(folder, header), "utf8"))
    .replaceAll(/^\s*#(?:.*\\\n)*.*$/gm, "")
    .replaceAll('extern "C" {', "")
    .replaceAll(/\btypedef\b[^;{]*(\{[^}]*\})?[^;]*;/g, "");
  const found = new Map<string, string>();
  for (const statement of text.split(";")) {
    const noReturn = statement.includes("__attribute__((noreturn))");
    const plain = statement
      .replaceAll(/__attribute__\(\([^()]*(\([^()]*\))?[^()]*\)\)/g, "")
      .replaceAll(/\s+/g, " ")
      .replaceAll("( ", "(")
      .replace(/^[\s}]+/, "")
      .trim();
    const name = /^[\w *]*?(\w+)\(/.exec(plain)?.[1];
    if (name !== undefined) found.set(name, (noReturn ? "_Noreturn " : "") + plain);
  }
  return found;
}

/** The functions with external linkage that the C and assembler files of a component define, with the name of the file. */
export function definitions(component: string): Map<string, string> {
  const found = new Map<string, string>();
  const files = readdirSync(path.join(COMPONENTS, component), { recursive: true, encoding: "utf8" });
  for (const file of files.filter((each) => /\.[cSh]$/.test(each))) {
    const text = withoutComments(readFileSync(path.join(COMPONENTS, component, file), "utf8"));
    const functions = file.endsWith(".c")
      ? text.matchAll(/^(?!static )\w[\w *]*?\b(\w+)\([^;{}]*\)\s*\{$/gm)
      : file.endsWith(".S")
        ? text.matchAll(/^ *\.type (\w+), @function$/gm)
        : [];
    for (const [, name = ""] of functions) found.set(name, file);
  }
  return found;
}
