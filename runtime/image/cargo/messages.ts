/** What `cargo --message-format=json` prints, read: one JSON object on each line (The Cargo Book, "External tools"). */

import { z } from "zod";

const span = z.object({
  file_name: z.string(),
  line_start: z.number(),
  column_start: z.number(),
  is_primary: z.boolean(),
});

const compilerMessage = z.object({
  reason: z.literal("compiler-message"),
  message: z.object({
    level: z.string(),
    message: z.string(),
    code: z.object({ code: z.string() }).nullable(),
    spans: z.array(span),
    rendered: z.string().nullable(),
  }),
});

const compilerArtifact = z.object({
  reason: z.literal("compiler-artifact"),
  package_id: z.string(),
  manifest_path: z.string(),
  target: z.object({ name: z.string(), crate_types: z.array(z.string()), src_path: z.string() }),
  filenames: z.array(z.string()),
  fresh: z.boolean(),
});

const line = z.union([compilerMessage, compilerArtifact]);

/** A crate that Cargo has built, or found to be current. */
export interface Crate {
  /** As symbols and objects have it: `hello_rust`. */
  readonly name: string;
  /** As Cargo.toml has it: `hello-rust`. */
  readonly packageName: string;
  readonly version: string;
  /** Its Cargo.toml. */
  readonly manifestPath: string;
  /** The file that it begins with. */
  readonly root: string;
  /** Undefined where it is no static library. */
  readonly archive: string | undefined;
  /** It was current. */
  readonly isFresh: boolean;
}

export interface CargoOutput {
  readonly crates: readonly Crate[];
  /** In the compiler's form, with the place in the form of C compilers in front; empty where there is nothing to say. */
  readonly messages: string;
}

/** `workspace`: the folder that places are relative to, with a slash at its end. Lines that are none of Cargo's are left out. */
export function readCargoOutput(text: string, workspace: string): CargoOutput {
  const read = text.split("\n").flatMap((each) => parseLine(each) ?? []);
  const crates = read.flatMap((each) => (each.reason === "compiler-artifact" ? [crateOf(each)] : []));
  const messages = read.flatMap((each) =>
    each.reason === "compiler-message" ? [messageText(each.message, workspace)] : [],
  );
  return { crates, messages: messages.join("") };
}

function parseLine(text: string): z.infer<typeof line> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // Cut off: Cargo was killed.
  }
}

function crateOf({
  package_id,
  manifest_path,
  target,
  filenames,
  fresh,
}: z.infer<typeof compilerArtifact>): Crate {
  const isStatic = target.crate_types.includes("staticlib");
  // `registry+https://…#name@1.2.3`; where the folder is called as the package is, `path+file:///…/name#1.2.3`.
  const [, before = "", named, version = ""] = /^(.*)#(?:(.*)@)?(.*)$/.exec(package_id) ?? [];
  return {
    name: target.name.replaceAll("-", "_"),
    packageName: named ?? before.replace(/^.*\//, ""),
    version,
    manifestPath: manifest_path,
    root: target.src_path,
    archive: isStatic ? filenames.find((path) => path.endsWith(".a")) : undefined,
    isFresh: fresh,
  };
}

/** What rustc says at the end: how many errors there were, and where to read about them. */
const SUMMARY = /^(?:aborting due to|\d+ warnings? emitted|For more information|Some errors have)/;

/** `DIR/src/lib.rs:3:5: error: mismatched types [E0308]`, so that problem matchers find it, and then rustc's own picture of it. */
function messageText(
  { level, message, code, spans, rendered }: z.infer<typeof compilerMessage>["message"],
  workspace: string,
): string {
  const at = spans.find((each) => each.is_primary);
  if (at === undefined) return SUMMARY.test(message) ? "" : `${(rendered ?? message).trimEnd()}\n`;
  const file = at.file_name.startsWith("/") ? at.file_name : `${workspace}${at.file_name}`;
  const severity = level.startsWith("error") ? "error" : level;
  const first = `${file}:${at.line_start}:${at.column_start}: ${severity}: ${message}${code === null ? "" : ` [${code.code}]`}\n`;
  const picture = (rendered ?? "")
    .split("\n")
    .slice(1)
    .filter((each) => each.trim() !== "");
  return first + picture.map((each) => `${each}\n`).join("");
}
