/** Programs in enclaves that talk to the network of this machine, in this process. */

import { readFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";

import { machineNetwork } from "../../runtime/cli/network.ts";
import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { simulatedQuoting } from "../../runtime/simulator/quoting.ts";
import { Enclave } from "../../runtime/enclave/enclave.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import type { SgxProcessor } from "../../runtime/enclave/sgx/processor.ts";
import type { Explorer } from "../../runtime/host/explore.ts";
import { HostProcess } from "../../runtime/host/process.ts";
import { DEFAULT_SCHEDULE } from "../../runtime/host/schedule.ts";
import type { HostServices } from "../../runtime/host/services.ts";
import type { Network } from "../../runtime/host/tcp/network.ts";
import { buildProgram } from "../differential/enclave-program.ts";

const OUTPUT = resolve(import.meta.dirname, "../../out/tls");

/** One of the C files beside this one as an image. */
export async function buildTlsProgram(name: string, folder = import.meta.dirname): Promise<EnclaveImage> {
  const files = { "main.c": await readFile(join(folder, `${name}.c`), "utf8") };
  const manifest = { enclave: { heap: "512K" } };
  return buildProgram(join(OUTPUT, name), files, { optimize: "s", manifest });
}

export interface RunningEnclave {
  /** What it has written so far. */
  readonly output: () => string;
  /** Waits until it has written this; fails where it ends before. */
  says(this: void, text: string): Promise<void>;
  /** The memory that it shares with the host, as it is now. */
  readonly hostMemory: Uint8Array;
  /** Executes nothing more, and closes what is open. */
  stop(this: void): void;
  /** How it ended; connections that it left open are counted. */
  readonly ended: Promise<{ readonly end: string; readonly output: string; readonly open: number }>;
}

export interface EnclaveOptions {
  readonly arguments: readonly string[];
  readonly input?: string;
  readonly network?: Network;
  readonly seed?: bigint;
  /** On which processor it runs: one that has quotes made; enclaves on the same one can unseal what others of their kind have sealed. */
  readonly processor?: SgxProcessor;
  /** Where it runs, one run after another, so that its code is translated once: made of the image on the processor. */
  readonly explorer?: Explorer;
  readonly storage?: NonNullable<HostServices["storage"]>;
  readonly clock?: NonNullable<HostServices["clock"]>;
}

const SLICE = 5_000_000;

export function startEnclave(
  image: EnclaveImage,
  { arguments: programArguments, input = "", network = machineNetwork, seed = 1n, ...others }: EnclaveOptions,
): RunningEnclave {
  const { processor, explorer, ...more } = others;
  let rest: Uint8Array = Buffer.from(input);
  let output = "";
  const services: HostServices = {
    writeConsole: (_stream, bytes) => {
      output += Buffer.from(bytes).toString();
    },
    readConsole: (max) => {
      const bytes = rest.subarray(0, max);
      rest = rest.subarray(bytes.length);
      return bytes;
    },
    arguments: ["program", ...programArguments],
    network,
    ...(processor && { quoting: simulatedQuoting(processor) }),
    ...more,
  };
  const load = () => Enclave.load(image, { random: seededRandom(seed), ...(processor && { processor }) });
  const host = explorer?.process(DEFAULT_SCHEDULE, services) ?? new HostProcess(load(), services);
  let isStopped = false;
  const run = async () => {
    for (;;) {
      if (isStopped) return { end: "stopped", output, open: 0 };
      const stop = host.run(SLICE, { precision: "about" });
      if (stop.kind === "waiting") await stop.ready;
      else if (stop.kind === "limit") await setImmediate();
      else {
        const open = host.calls.tcp.size;
        host.calls.tcp.closeAll();
        const end =
          stop.kind === "exited"
            ? `exit ${stop.exitCode}`
            : stop.kind === "aborted"
              ? stop.message
              : stop.kind;
        return { end, output, open };
      }
    }
  };
  const stop = (): void => {
    isStopped = true;
    host.calls.tcp.closeAll();
  };
  const ended = run();
  const says = async (text: string): Promise<void> => {
    const end = { isReached: false };
    void ended.then(() => (end.isReached = true));
    while (!output.includes(text)) {
      if (end.isReached) throw new Error(`it has ended, and said no "${text}": ${output}`);
      await new Promise((done) => setTimeout(done, 5));
    }
  };
  return { output: () => output, says, hostMemory: host.buffer.bytes, stop, ended };
}

/** A port that nobody listened at a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
