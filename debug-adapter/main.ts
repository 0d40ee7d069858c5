/**
 * Entry of the debug adapter: the extension calls `createSession` and runs it inline; started as a process with `--stdio` it speaks on
 * its standard streams.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { env } from "node:process";
import { inflateSync } from "node:zlib";
import * as zlib from "node:zlib";
import { cacheFolderParts } from "../runtime/base/cache-folder.ts";
import { DapConnection } from "./dap/connection.ts";
import { openParts } from "./launch/file-parts.ts";
import { IndexFiles } from "./launch/index-files.ts";
import { startSimulator } from "./launch/simulator.ts";
import { openSocket } from "./rsp-client/socket.ts";
import type { Services } from "./session/services.ts";
import { DebuggerSession } from "./session/session.ts";

const services: Services = {
  exists: existsSync,
  readFile: (path) => attempt(() => readFileSync(path)),
  openFile: (path) => attempt(() => openParts(path)),
  stamp: (path) =>
    attempt(() => {
      const { mtimeNs, size, ino } = statSync(path, { bigint: true });
      return `${mtimeNs} ${size} ${ino}`;
    }),
  list: (folder) => attempt(() => readdirSync(folder)) ?? [],
  resolve,
  connect: openSocket,
  startSimulator,
  indexes: "crc32" in zlib ? new IndexFiles(indexFolder(), zlib.crc32) : undefined,
  inflate: (bytes, size, format) =>
    attempt(() => {
      const options = { maxOutputLength: Math.max(1, size) };
      return format === "zlib" ? inflateSync(bytes, options) : zstd(bytes, options);
    }),
};

function indexFolder(): string {
  return resolve(...cacheFolderParts(env, homedir(), isAbsolute), "debug-info");
}

/** Zstandard came to Node with 22.15; before that, sections that use it cannot be read. */
function zstd(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array | undefined {
  const decompress: ((bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array) | undefined =
    "zstdDecompressSync" in zlib ? zlib.zstdDecompressSync : undefined;
  return decompress?.(bytes, options);
}

/** The system refuses for many reasons; who asks only needs to know that there is nothing. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** A session for `vscode.DebugAdapterInlineImplementation`. */
export function createSession(): DapConnection {
  return new DapConnection((sink) => new DebuggerSession(services, sink));
}

/** Serves one session on standard input and output, as VS Code does with an adapter that is a program of its own. */
export function serveStandardStreams(): void {
  const session = createSession();
  process.on("SIGTERM", () => {
    session.shutdown();
  });
  process.stdin.on("end", () => {
    session.shutdown();
  });
  session.start(process.stdin, process.stdout);
}

if (process.argv[2] === "--stdio") serveStandardStreams();
