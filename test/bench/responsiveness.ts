/** Whether the event loop gets its turn while an enclave runs: the gaps between ticks of a timer, and how soon a pause stops it. */

import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

import { Doorbell } from "../../runtime/simulator/doorbell.ts";
import { execute } from "../../runtime/simulator/execution.ts";
import { GdbServer } from "../../runtime/cli/gdb-server.ts";
import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { Enclave, type EngineName } from "../../runtime/enclave/enclave.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { HostProcess } from "../../runtime/host/process.ts";
import type { Bench } from "./bench.ts";
import { buildKernel } from "./build-kernel.ts";
import { kernelNamed } from "./kernels.ts";
import { describeMachine, engineOf } from "./machine.ts";
import { median } from "./statistics.ts";

/** A loop that is hot at once, and one whose code takes long to be translated. */
const GUESTS = ["mix", "sqlite"];
const MILLISECONDS = 5000;
const CLIENT = new URL("pausing-client.ts", import.meta.url);

interface GuestResult {
  readonly guest: string;
  readonly ticks: number;
  readonly largestGapMilliseconds: number;
  /** Of the second half of the time, when the guest's code has been translated. */
  readonly largestLateGapMilliseconds: number;
  readonly pauseMedianMilliseconds: number;
  readonly pauseLargestMilliseconds: number;
}

export const responsiveness: Bench = {
  name: "responsiveness",
  summary: "gaps in the host's event loop while an enclave runs, and time from a pause to the stop",
  async run(options) {
    const engine = engineOf(options.engine);
    const results: GuestResult[] = [];
    for (const guest of GUESTS.filter((name) => options.only.length === 0 || options.only.includes(name))) {
      const built = await buildKernel(kernelNamed(guest));
      if ("reason" in built) process.stderr.write(`${guest} is skipped: ${built.reason}\n`);
      else
        results.push({
          guest,
          ...(await gapsOf(built.image, engine)),
          ...(await pausesOf(built.image, engine)),
        });
    }
    if (options.json) {
      const head = { version: 1, bench: "responsiveness", engine, machine: describeMachine() };
      process.stdout.write(`${JSON.stringify({ ...head, guests: results }, undefined, 2)}\n`);
    } else for (const result of results) print(result);
  },
};

function processOf(image: EnclaveImage, engine: EngineName): HostProcess {
  const enclave = Enclave.load(image, { random: seededRandom(4n), engine });
  return new HostProcess(enclave, {
    writeConsole: () => undefined,
    readConsole: () => new Uint8Array(0),
    arguments: ["program", "100000000"],
  });
}

async function gapsOf(image: EnclaveImage, engine: EngineName) {
  const doorbell = new Doorbell();
  const process = processOf(image, engine);
  const gaps: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  }, 1);
  const ended = execute(process, { doorbell, server: undefined, wait: false, breathe: setImmediate });
  await sleep(MILLISECONDS);
  doorbell.interrupted = true;
  doorbell.ring();
  await ended;
  clearInterval(timer);
  let elapsed = 0;
  const late = gaps.filter((gap) => (elapsed += gap) > MILLISECONDS / 2);
  return {
    ticks: gaps.length,
    largestGapMilliseconds: Math.max(...gaps),
    largestLateGapMilliseconds: Math.max(...late),
  };
}

/** As an editor pauses: over the connection of a debugger, which has a thread of its own. */
async function pausesOf(image: EnclaveImage, engine: EngineName) {
  const doorbell = new Doorbell();
  const server = await GdbServer.listen(0, doorbell, () => undefined);
  const ended = execute(processOf(image, engine), { doorbell, server, wait: true, breathe: setImmediate });
  const client = new Worker(CLIENT, { workerData: server.port });
  const [times] = (await once(client, "message")) as [number[]];
  await ended;
  server.close();
  return { pauseMedianMilliseconds: median(times), pauseLargestMilliseconds: Math.max(...times) };
}

function print(result: GuestResult): void {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  process.stdout.write(
    `${result.guest}: ${result.ticks} ticks in ${MILLISECONDS} ms, largest gap ${ms(result.largestGapMilliseconds)}, ` +
      `in the second half ${ms(result.largestLateGapMilliseconds)}; ` +
      `pause to stop ${ms(result.pauseMedianMilliseconds)}, at most ${ms(result.pauseLargestMilliseconds)}\n`,
  );
}
