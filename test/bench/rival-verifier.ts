/** Another verifier of quotes in JavaScript, from npm. It is fetched when the bench runs and kept among the generated files. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { cleanNpmEnvironment } from "../../scripts/lib/run.mjs";

const execute = promisify(execFile);
const PACKAGE = "@phala/dcap-qvl";
const VERSION = "0.3.9";
const FOLDER = resolve(import.meta.dirname, "../../out/third-party/dcap-qvl");

export interface RivalVerifier {
  readonly name: string;
  /** Throws where it refuses. `time` in Unix seconds. */
  verify(this: void, quote: Uint8Array, collateral: object, time: number): { readonly status: string };
}

type VerifyFunction = (quote: Buffer, collateral: object, time: number) => { readonly status: string };

/** The verifier, or why it cannot be had. */
export async function obtainRival(): Promise<RivalVerifier | { readonly reason: string }> {
  const name = `${PACKAGE} ${VERSION}`;
  try {
    if (!existsSync(join(FOLDER, "node_modules", PACKAGE))) {
      await mkdir(FOLDER, { recursive: true });
      const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefix", FOLDER];
      await execute("npm", ["install", ...flags, `${PACKAGE}@${VERSION}`], {
        cwd: FOLDER,
        env: cleanNpmEnvironment(),
      });
    }
    const { verify } = createRequire(join(FOLDER, "package.json"))(PACKAGE) as { verify: VerifyFunction };
    return { name, verify: (quote, collateral, time) => verify(Buffer.from(quote), collateral, time) };
  } catch (error) {
    const message = error instanceof Error ? error.message.trim().split("\n").at(-1) : "";
    return { reason: `${name} cannot be fetched: ${message ?? ""}` };
  }
}
