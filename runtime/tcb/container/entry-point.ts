/** What a container starts: from its configuration to a file of its tree, as the runtime and the kernel find it. */

import { decodeUtf8 } from "../../base/text.ts";
import type { FileNode, FileTree, Resolved } from "./file-tree.ts";
import type { ImageConfig } from "./image-documents.ts";

/** What runtimes set where the configuration does not (moby, `DefaultPathEnv`). */
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface Start {
  /** Entrypoint and Cmd together. */
  readonly command: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly workingFolder: string;
  readonly user: string;
}

export function startOf({ config }: ImageConfig): Start {
  const environment = (config?.Env ?? []).map((entry): [string, string] => {
    const equals = entry.indexOf("=");
    return equals < 0 ? [entry, ""] : [entry.slice(0, equals), entry.slice(equals + 1)];
  });
  const user = config?.User ?? "";
  return {
    command: [...(config?.Entrypoint ?? []), ...(config?.Cmd ?? [])],
    environment: new Map(environment),
    workingFolder: config?.WorkingDir ?? "/",
    user: user === "" ? "root" : user,
  };
}

/** The file that `name` starts: a path, or a name to look for in PATH (execvp(3)). */
export function findProgram(tree: FileTree, name: string, start: Start): Resolved<FileNode> | undefined {
  if (name.includes("/")) return tree.file(name.startsWith("/") ? name : `${start.workingFolder}/${name}`);
  for (const folder of (start.environment.get("PATH") ?? DEFAULT_PATH).split(":")) {
    const found = tree.file(`${folder}/${name}`);
    if (found !== undefined && (found.node.mode & 0o111) !== 0) return found;
  }
  return undefined;
}

export interface ScriptStart {
  readonly interpreter: string;
  /** What `env` is told to start, where it is the interpreter. */
  readonly program: string | undefined;
}

/** Linux reads 256 bytes of a script's first line (BINPRM_BUF_SIZE). */
const LONGEST_LINE = 256;

/** The interpreter in a `#!` line; undefined for what is no script. */
export function scriptStart(content: Uint8Array): ScriptStart | undefined {
  if (content[0] !== 0x23 || content[1] !== 0x21) return undefined;
  const line = decodeUtf8(content.subarray(2, LONGEST_LINE)).split("\n")[0]?.trim() ?? "";
  const [interpreter = "", ...words] = line.split(/[ \t]+/);
  if (interpreter === "") return undefined;
  // `env` passes over its own options and assignments: `env -S A=1 python3 -u`.
  const isEnv = /(^|\/)env$/.test(interpreter);
  const program = isEnv ? words.find((word) => !word.startsWith("-") && !word.includes("=")) : undefined;
  return { interpreter, program };
}
