/**
 * The secret of the simulated platform, from which all keys of its processor come: a file that the user owns. What an enclave seals can
 * be opened again as long as the file stays, and on no other machine.
 */

import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "../base/errors.ts";
import { fromHex, toHex } from "../base/hex.ts";
import { PLATFORM_SECRET_SIZE } from "../enclave/sgx/keys.ts";

/** Where it is when nobody says otherwise. */
export function defaultSecretFile(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const { LOCALAPPDATA, XDG_STATE_HOME } = environment;
  const folder =
    platform === "win32"
      ? (LOCALAPPDATA ?? join(homedir(), "AppData", "Local"))
      : (XDG_STATE_HOME ?? join(homedir(), ".local", "state"));
  return join(folder, "litebox", "platform-secret");
}

/** The 32 bytes in a file, as 64 hexadecimal digits; the first use makes the file, for nobody but the user to read. */
export function platformSecret(file: string): Uint8Array {
  const text = readSecret(file) ?? createSecret(file);
  const secret = fromHex(text.trim());
  if (secret?.length !== PLATFORM_SECRET_SIZE) {
    throw new UserError(
      `${file} is no platform secret: that is a line of ${String(2 * PLATFORM_SECRET_SIZE)} hexadecimal digits. Name another file with --platform-secret, or remove this one to have a new one made; what enclaves have sealed with it is lost then.`,
    );
  }
  return secret;
}

function readSecret(file: string): string | undefined {
  try {
    const text = readFileSync(file, "utf8");
    const { mode } = statSync(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new UserError(
        `Others can read the platform secret ${file}, or change it. Run: chmod 600 '${file}'`,
      );
    }
    return text;
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (isCode(error, "ENOENT")) return undefined;
    throw unusable(file, error);
  }
}

function createSecret(file: string): string {
  const text = `${toHex(randomBytes(PLATFORM_SECRET_SIZE))}\n`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { flag: "wx", mode: 0o600 });
    return text;
  } catch (error) {
    // Another run may have been first.
    const made = isCode(error, "EEXIST") ? readSecret(file) : undefined;
    if (made === undefined) throw unusable(file, error);
    return made;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function unusable(file: string, error: unknown): UserError {
  const why = error instanceof Error ? error.message : String(error);
  return new UserError(
    `The platform secret ${file} can be neither read nor made (${why}). Name another file with --platform-secret.`,
  );
}
