/** Files that only their user may read, made on first use: keys and other secrets of this machine. */

import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { env } from "node:process";

import { UserError } from "../../base/errors.ts";

/** `LITEBOX_STATE`, else the place that the XDG base directory specification gives to what programs keep. */
export function defaultStateFolder(): string {
  const named = env["LITEBOX_STATE"];
  if (named !== undefined && named !== "") return resolve(named);
  const base = env["XDG_STATE_HOME"];
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), ".local", "state"), "litebox");
}

/** Undefined when there is no such file. Refuses one that others can read. */
export async function readSecret(path: string): Promise<Uint8Array | undefined> {
  const facts = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw cannotUse(path, error);
  });
  if (facts === undefined) return undefined;
  const user = process.getuid?.();
  if (user !== undefined && (facts.uid !== user || (facts.mode & 0o077) !== 0)) {
    throw new UserError(
      `${path} holds a secret, and others than you have access to it. Make it yours alone with 'chmod 600', or remove it, and another is made.`,
    );
  }
  return readFile(path).catch((error: unknown) => {
    throw cannotUse(path, error);
  });
}

/** The file's content; `make` gives it when there is none. Of several programs that make it at the same time, all get that of the first. */
export async function secretFile(path: string, make: () => Promise<string>): Promise<Uint8Array> {
  const found = await readSecret(path);
  if (found !== undefined) return found;
  const partial = `${path}.${randomBytes(6).toString("hex")}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(partial, await make(), { mode: 0o600, flag: "wx" });
    // A link never replaces what another program has put there meanwhile.
    await link(partial, path).catch((error: unknown) => {
      if (codeOf(error) !== "EEXIST") throw error;
    });
  } catch (error) {
    throw cannotUse(path, error);
  } finally {
    await rm(partial, { force: true });
  }
  return (await readSecret(path)) ?? new Uint8Array();
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function cannotUse(path: string, error: unknown): Error {
  const code = codeOf(error);
  if (code === "") return error instanceof Error ? error : new Error(String(error));
  return new UserError(
    `Cannot read or make ${path}, which holds a secret of yours (the system says ${code}). Correct that, or name another folder in LITEBOX_STATE.`,
  );
}
