/** A debug session that starts our own simulator on a project in a folder of its own. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { DapClient } from "./dap-client.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
export const CLI = join(REPOSITORY, "runtime/cli/main.ts");

/** Whatever the folder goes with: a test, or a file of tests. */
interface Owner {
  after(end: () => void): void;
}

export interface Project {
  readonly folder: string;
  /** The number of the first line of a file that contains a text. */
  line(file: string, text: string): number;
}

function project(context: Owner, fill: (folder: string) => void): Project {
  const folder = mkdtempSync(join(tmpdir(), "litebox-launch-"));
  context.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  fill(folder);
  return {
    folder,
    line(file, text) {
      const index = readFileSync(join(folder, file), "utf8")
        .split("\n")
        .findIndex((line) => line.includes(text));
      if (index < 0) throw new Error(`no ${text} in ${file}`);
      return index + 1;
    },
  };
}

/** A copy of a sample, so that nothing is built in the repository. */
export function sample(context: TestContext, name: string): Project {
  return project(context, (folder) => {
    cpSync(join(REPOSITORY, "samples", name), folder, {
      recursive: true,
      filter: (path) => !path.endsWith("/build"),
    });
  });
}

/** A project of these files. */
export function files(context: TestContext, content: Readonly<Record<string, string>>): Project {
  return project(context, (folder) => {
    for (const [path, text] of Object.entries(content)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
}

/** A project of one source file. */
export function singleFile(context: Owner, source: string, manifest: object = {}): Project {
  return project(context, (folder) => {
    writeFileSync(
      join(folder, "litebox.json"),
      JSON.stringify({ name: "test", sources: ["*.c"], ...manifest }),
    );
    writeFileSync(join(folder, "main.c"), source);
  });
}

export interface Launched {
  readonly client: DapClient;
  /** Sends `launch`; the session is then ready for breakpoints. */
  readonly launch: (more?: object) => Promise<void>;
}

export async function prepare(context: TestContext, { folder }: Project): Promise<Launched> {
  const client = new DapClient();
  context.after(() => {
    client.close();
  });
  await client.request("initialize", { adapterID: "litebox" });
  return {
    client,
    launch: async (more = {}) => {
      await client.request("launch", { program: folder, cli: CLI, timeout: 60_000, ...more });
      await client.event("initialized");
    },
  };
}

/** Starts `litebox run --gdb 0 --wait` on a project, with more words; gives the port once a debugger may come. */
export async function serveProject(
  context: Owner,
  project: Project,
  ...words: readonly string[]
): Promise<number> {
  const name = await listenAt("0", context, project, words);
  return Number(name.replace("127.0.0.1:", ""));
}

/** The same at a place; gives how the simulator names it. */
export function listenAt(
  place: string,
  context: Owner,
  { folder }: Project,
  words: readonly string[] = [],
): Promise<string> {
  const child = spawn(process.execPath, [CLI, "run", folder, "--gdb", place, "--wait", ...words]);
  context.after(() => child.kill());
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const found = /listening for a debugger on (.*)\n/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("close", () => {
      reject(new Error(said));
    });
  });
}
