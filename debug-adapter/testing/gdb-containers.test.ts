/** The containers of the C++ library as gdb shows them with the printers that come with the library, and as we do. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { test } from "node:test";
import { attach, type Attached } from "./attached.ts";
import { compile, hasTool, type Build } from "./debuggee.ts";
import { askGdb } from "./gdb.ts";

const BUILDS: readonly Build[] = [
  { compiler: "gcc", options: ["-O0"] },
  { compiler: "clang", options: ["-O0"] },
];
const PRINTERS = "/usr/share/gdb/auto-load/usr/lib/x86_64-linux-gnu";

for (const build of BUILDS) {
  const tools = ["gdbserver", "gdb", build.compiler].filter((name) => !hasTool(name));
  const without = existsSync(PRINTERS) ? tools : [...tools, "gdb's printers for libstdc++"];
  const skip = without.length > 0 && `${without.join(", ")} not installed`;
  void test(
    `gdb agrees on containers: ${build.compiler} ${build.options.join(" ")}`,
    { skip, timeout: 60_000 },
    async (t) => {
      const session = await attach(t, "containers", build);
      const [breakpoint] = await session.setBreakpoints({ mark: "BREAK end" });
      await session.start();
      const [frame] = await session.frames();
      const variables = (await session.scopes(frame?.id ?? 0)).get("Locals") ?? [];
      // gdb has no printers for reference wrappers and iterators of hash tables; ours are tested in cxx.test.ts.
      const locals = variables.filter(({ name }) => name !== "reference" && name !== "hashed");
      const printed = await askGdb(
        compile("containers", build),
        [`break *${breakpoint?.instructionReference ?? ""}`, "continue"],
        locals.map(({ name }) => `print ${name}`),
      );
      const ours = await Promise.all(locals.map((local) => textOf(session, local)));
      const theirs = printed.map(plain);
      const names = (texts: readonly string[]): Record<string, string> =>
        Object.fromEntries(texts.map((text, index) => [locals[index]?.name ?? "", text]));
      assert.ok(locals.length > 40);
      assert.deepEqual(names(ours), names(theirs));
    },
  );
}

/** A value from all of its parts, as gdb writes those of an aggregate; numbers of elements are left out, keys of maps are not. */
async function textOf(session: Attached, variable: DebugProtocol.Variable): Promise<string> {
  const { value, type = "", variablesReference } = variable;
  const isPointer = /^0x/.test(value);
  if (/iterator</.test(type)) return value;
  if (
    variablesReference === 0 ||
    isPointer ||
    /^std::(?:optional|variant|atomic|reference_wrapper)</.test(type)
  )
    return value.replace(/^[\w:]+(?:<.*>)?: /, "");
  if (value.includes('"') && !value.includes("{")) return value;
  const children = (await session.children(variablesReference)).filter(({ name }) => name !== "[raw]");
  const isMap = /map</.test(type);
  const parts = await Promise.all(
    children.map(async (child) => {
      const text = await textOf(session, child);
      return !isMap && child.name.startsWith("[") ? text : `${child.name} = ${text}`;
    }),
  );
  return `{${parts.join(", ")}}`;
}

/** gdb's text without the names of containers and their sizes. */
function plain(text: string): string {
  const value = text
    .replace(/^\$\d+ = /, "")
    .replace(/^\(.*?\) (?=@?0x)/, "")
    .replace(/^@0x[0-9a-f]+: /, "");
  const isMap = /^(?:const )?std::(?:unordered_)?(?:multi)?map /.test(value);
  return value
    .replace(/^std::optional<.*> \[no contained value\]$/, "nullopt")
    .replace(/^std::optional<.*?> = \{\[contained value\] = (.*)\}$/, "$1")
    .replace(/^std::variant<.*> \[index \d+\] = \{(.*)\}$/, "$1")
    .replace(/^std::(?:unique|shared)_ptr<.*?>.* = \{get\(\) = (.*)\}$/, "$1")
    .replace(/^std::atomic<.*> = \{ (.*) \}$/, "$1")
    .replace(/^empty std::tuple$/, "{}")
    .replaceAll(/std::vector of length 0, capacity 0$/g, "{}")
    .replaceAll(/std::[\w:]+(?:<\w+>)?(?: (?:of|with|containing|wrapping)[^={]*)? = (?=\{)/g, "")
    .replace(/^\{_M_elems = (.*)\}$/, (_, elements: string) =>
      elements.includes("<No data") ? "{}" : elements,
    )
    .replaceAll(/(?<=[{ ])\[\d+\] = /g, (number) => (isMap ? number : ""));
}
