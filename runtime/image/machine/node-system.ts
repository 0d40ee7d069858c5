/** The build's view of this machine, by Node. */

import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { constants, readFileSync, statSync } from "node:fs";
import { access, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism, homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { env } from "node:process";

import { cacheFolderParts } from "../../base/cache-folder.ts";
import { UserError } from "../../base/errors.ts";
import { makeFolders } from "./make-folders.ts";
import { defaultStateFolder } from "./secret-file.ts";
import { debugKey, isDebugKey, readSigningKey } from "./signing-key.ts";
import type { BuildSystem, ProcessResult } from "../system.ts";

/** A program's output beyond this is cut: a compiler that prints more helps nobody. */
const MOST_OUTPUT = 8 * 1024 * 1024;

export function defaultCacheFolder(): string {
  return resolve(...cacheFolderParts(env, homedir(), isAbsolute));
}

/** The Cargo Book, "Cargo Home". */
function cargoFolder(): string {
  const named = env["CARGO_HOME"];
  return named !== undefined && named !== "" ? resolve(named) : join(homedir(), ".cargo");
}

export interface NodeSystemOptions {
  readonly cacheFolder?: string;
  /** Where the user's debug key is. */
  readonly stateFolder?: string;
  /** Ends the build when it is aborted: programs that run are stopped, nothing more is put in place, and what waits throws its reason. */
  readonly signal?: AbortSignal;
}

export function nodeBuildSystem(options: NodeSystemOptions = {}): BuildSystem {
  const { stateFolder = defaultStateFolder(), signal } = options;
  return {
    processors: availableParallelism(),
    cacheFolder: options.cacheFolder ?? defaultCacheFolder(),
    cargoFolder: cargoFolder(),
    async run(...job) {
      signal?.throwIfAborted();
      const result = await run(signal, ...job);
      signal?.throwIfAborted();
      return result;
    },
    find,
    read,
    async write(path, content) {
      signal?.throwIfAborted();
      const partial = temporary(path);
      try {
        await makeFolders(dirname(path));
        await writeFile(partial, content);
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true }).catch(() => undefined);
        throw cannotWrite(path, error);
      }
    },
    async move(from, to) {
      signal?.throwIfAborted();
      await rename(from, to).catch((error: unknown) => Promise.reject(cannotWrite(to, error)));
    },
    makeFolder: async (path) => {
      await makeFolders(path).catch((error: unknown) => Promise.reject(cannotWrite(path, error)));
    },
    remove: (path) =>
      // A build that still goes on may put a file into a folder that has just been emptied.
      rm(path, { force: true, recursive: true, maxRetries: 10, retryDelay: 50 }).catch((error: unknown) => {
        const text = `Cannot remove ${path}: the system refused with ${codeOf(error)}.`;
        throw new UserError(`${text} Change its permissions or its owner, and try again.`);
      }),
    list: async (folder, skip) => (await listBelow(folder, "", skip)).sort(byCodeUnits),
    stamp,
    temporary,
    removeAbandoned,
    async signingKey(path) {
      const pem = await readFile(path).catch(whenMissing(undefined));
      if (pem === undefined)
        throw new UserError(
          `There is no signing key ${path} that you can read. Correct the path, or put the key there.`,
        );
      return readSigningKey(pem, path);
    },
    debugKey: () => debugKey(stateFolder),
    isDebugKey: ({ modulus }) => isDebugKey(modulus, stateFolder),
    digest: (content) => createHash("sha256").update(content).digest("hex"),
  };
}

/** A build asks for hundreds of small files; without the way to a thread and back, each takes a tenth of the time. */
function read(path: string): Promise<Uint8Array | undefined> {
  return atOnce(() => {
    // A device or a pipe may never end, or never begin.
    if (!statSync(path).isFile()) return undefined;
    try {
      return readFileSync(path);
    } catch (error) {
      if (codeOf(error) !== "ERR_FS_FILE_TOO_LARGE") throw error;
      throw new UserError(
        `${path} has more than 2 GiB, which no image can hold. Make the program's data smaller.`,
      );
    }
  });
}

function stamp(path: string): Promise<string | undefined> {
  return atOnce(() => {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true });
    return `${mtimeNs}-${size}-${ino}`;
  });
}

function atOnce<T>(ask: () => T): Promise<T | undefined> {
  return new Promise<T>((done) => {
    const answer = ask();
    done(answer);
  }).catch(whenMissing(undefined));
}

function temporary(path: string): string {
  return `${path}.${randomBytes(6).toString("hex")}.partial`;
}

/** No compiler or linker writes to one file for longer. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

async function removeAbandoned(folder: string): Promise<void> {
  const files = await listBelow(folder, "", () => false);
  // A file, or a folder with files.
  const partial = new Set(files.flatMap((path) => /^.*?\.partial(?=\/|$)/.exec(path)?.[0] ?? []));
  for (const path of [...partial].map((each) => join(folder, each))) {
    const facts = await stat(path).catch(whenMissing(undefined));
    if (facts !== undefined && Date.now() - facts.mtimeMs > ABANDONED_AFTER_MS)
      // A build that goes on meanwhile may put something into a folder that has just been emptied.
      await rm(path, { force: true, recursive: true, maxRetries: 10, retryDelay: 50 });
  }
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function whenMissing<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (["ENOENT", "ENOTDIR", "EISDIR", "EACCES"].includes(codeOf(error))) return value;
    throw error;
  };
}

const WRITE_REASONS: Readonly<Record<string, string>> = {
  EACCES: "you have no right to write there. Change the folder's permissions or its owner",
  EPERM: "you have no right to write there. Change the folder's permissions or its owner",
  EROFS: "it is on a read-only file system. Copy the project to a place that can be written to",
  ENOSPC: "the disk is full. Free some space",
  EFBIG: "files may not become so large here ('ulimit -f' says how large). Raise that limit",
  EDQUOT: "your disk quota is used up. Free some space",
  ENOTDIR: "a file stands where a folder is needed. Move that file away",
  EEXIST: "a file stands where a folder is needed. Move that file away",
  ENOENT: "a link in its path leads nowhere. Remove that link",
  ELOOP: "a link in its path leads back to itself. Remove that link",
  EISDIR: "a folder stands where a file is needed. Move that folder away",
};

function cannotWrite(path: string, error: unknown): Error {
  const code = codeOf(error);
  if (code === "") return error instanceof Error ? error : new Error(String(error));
  return new UserError(
    `Cannot write ${path}: ${WRITE_REASONS[code] ?? `the system refused with ${code}. Mend that`}, and build again.`,
  );
}

async function listBelow(
  folder: string,
  below: string,
  skip: (folder: string) => boolean,
): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(whenMissing([]));
  const lists = entries.map(async (entry) => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return skip(path) ? [] : listBelow(folder, path, skip);
    return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
  });
  return (await Promise.all(lists)).flat();
}

async function find(program: string): Promise<string | undefined> {
  const folders = (env["PATH"] ?? "").split(":").filter((folder) => isAbsolute(folder));
  const candidates = program.includes("/")
    ? [resolve(program)]
    : folders.map((folder) => join(folder, program));
  for (const candidate of candidates) {
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs && (await stat(candidate)).isFile()) return candidate;
  }
  return undefined;
}

/** What is told to stop and goes on is killed after so long. */
const STOP_PATIENCE_MS = 2000;

/** Output is taken as UTF-8. LC_ALL=C: messages in the one language that problem matchers and our own readers know. */
function run(
  signal: AbortSignal | undefined,
  program: string,
  args: readonly string[],
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<ProcessResult> {
  return new Promise((done) => {
    // PWD too: gcc takes the compilation folder that it writes into DWARF from there.
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...env, LC_ALL: "C", PWD: folder, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      // Where we stop it, a group of its own, to be stopped as a whole: what does the work is a child of the compiler.
      detached: signal !== undefined,
    });
    const collect = (stream: NodeJS.ReadableStream) => {
      const chunks: Buffer[] = [];
      let length = 0;
      stream.on("data", (chunk: Buffer) => {
        if (length < MOST_OUTPUT) chunks.push(chunk);
        length += chunk.length;
      });
      return () => Buffer.concat(chunks).toString("utf8");
    };
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const end = (how: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, how);
      } catch {
        // It has just ended by itself.
      }
    };
    let patience: NodeJS.Timeout | undefined;
    const stop = () => {
      end("SIGTERM");
      patience = setTimeout(end, STOP_PATIENCE_MS, "SIGKILL");
    };
    signal?.addEventListener("abort", stop);
    child.on("exit", () => {
      clearTimeout(patience);
      signal?.removeEventListener("abort", stop);
    });
    child.on("error", (error) => {
      done({ status: undefined, stdout: "", stderr: error.message });
    });
    child.on("close", (status, ended) => {
      const signalled = ended === null ? {} : { signal: ended };
      done({ status: status ?? undefined, stdout: stdout(), stderr: stderr(), ...signalled });
    });
  });
}
