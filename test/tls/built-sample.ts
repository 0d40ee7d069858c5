/** Samples for tests: copies that are built, and the programs outside that belong to them. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { machineNetwork } from "../../runtime/cli/network.ts";
import { DEFAULT_BASE, readSgxs, type EnclaveImage } from "../../runtime/enclave/image.ts";
import type { Network } from "../../runtime/host/tcp/network.ts";
import { build } from "../../runtime/image/testing/temporary-project.ts";
import { copySample, type Workspace } from "../editor/workspace.ts";

const ROOT = join(import.meta.dirname, "../..");
/** So that the client package, whose sources these programs run, is compiled once for all of them. */
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: join(ROOT, "out/compile-cache") };

export interface BuiltSample {
  readonly image: EnclaveImage;
  readonly mrEnclave: string;
}

export async function buildSample(sample: Workspace): Promise<BuiltSample> {
  const { project, record } = await build(sample.folder);
  const { value: image } = readSgxs(await readFile(project.outputs.image), DEFAULT_BASE);
  assert.ok(image);
  return { image, mrEnclave: record.mrenclave };
}

/** A copy in which one thing in main.c is another one. */
export async function buildChanged(name: string, from: string, to: string): Promise<BuiltSample> {
  const sample = copySample(name);
  try {
    const source = await readFile(sample.file("main.c"), "utf8");
    assert.ok(source.includes(from));
    await writeFile(sample.file("main.c"), source.replace(from, to));
    return await buildSample(sample);
  } finally {
    sample.remove();
  }
}

/** The network of this machine with other ports than the sample's; what it listens at is always at `listen`. */
export function networkWith(ports: ReadonlyMap<number, number>, listen?: number): Network {
  return {
    connect: (host, port) => machineNetwork.connect(host, ports.get(port) ?? port),
    listen: (port) => machineNetwork.listen(listen ?? port),
  };
}

export interface Outside {
  /** What it has written so far. */
  readonly output: () => string;
  /** Waits until it has written this, and gives what the pattern has in brackets; fails where it ends before. */
  says(this: void, pattern: RegExp): Promise<string>;
}

function startProgram(sample: string, file: string, args: readonly string[]) {
  const all = ["--conditions=litebox-source", join(ROOT, "samples", sample, file), ...args];
  return spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"], env: ENVIRONMENT });
}

/** Starts a program of a sample, which is stopped after the test. */
export function startOutside(
  t: TestContext,
  sample: string,
  file: string,
  ...args: readonly string[]
): Outside {
  const child = startProgram(sample, file, args);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => {
      output += data.toString();
      child.emit("said");
    });
  t.after(() => child.kill());
  const says = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(output);
        if (found !== null) resolve(found[1] ?? found[0]);
      };
      child.on("said", look);
      child.on("close", () => {
        reject(new Error(`it has ended, and said nothing like ${pattern}: ${output}`));
      });
      look();
    });
  return { output: () => output, says };
}

/** Runs a program of a sample to its end. */
export function runOutside(sample: string, file: string, ...args: readonly string[]): Promise<string> {
  const child = startProgram(sample, file, args);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => (output += data.toString()));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      resolve(`${code} ${output.trimEnd()}`);
    });
  });
}
