/** Our adapter, its stub and the simulator in one program, as a worker in a browser has them: nothing goes through a socket. */

import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { debug } from "../../../runtime/browser/debug.ts";
import type { UserInput } from "../../../runtime/browser/editor.ts";
import { DapDriver, type OpenTransport } from "./dap-driver.ts";
import type { Place } from "./driver.ts";

/** Addresses of the project's files for the adapter, which knows no paths. */
const FOLDER = "file:///project";

async function requestFor(elf: string, source: string): Promise<Parameters<typeof debug>[0]> {
  const name = basename(elf, ".elf");
  const file = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(await readFile(join(dirname(source), path)));
  const files = {
    name,
    image: await file(`build/${name}.sgxs`),
    signature: await file(`build/${name}.sig`),
    record: await file(`build/${name}.json`),
    elf: await file(`build/${name}.elf`),
    manifest: await file("litebox.json"),
  };
  return { kind: "debug", files, secret: new Uint8Array(32), folder: FOLDER, sources: [basename(source)] };
}

export async function openInOneProgram({ elf, source, line }: Omit<Place, "port">): Promise<DapDriver> {
  const request = await requestFor(elf, source);
  const transport: OpenTransport = (receive) => {
    let heard: (input: UserInput) => void = () => undefined;
    debug(request, {
      tell: (output) => {
        if (output.kind === "dap") receive(output.message as Parameters<typeof receive>[0]);
      },
      listen: (hears) => {
        heard = hears;
      },
      read: () => Promise.resolve(undefined),
      breathe: setImmediate,
    });
    return {
      send: (message) => {
        heard({ kind: "dap", message });
      },
      // The enclave ends with the session.
      close: () => {
        heard({ kind: "dap", message: { seq: 0, type: "request", command: "terminate", arguments: {} } });
      },
    };
  };
  const driver = new DapDriver(transport);
  await driver.start({}, { source: `${FOLDER}/${basename(source)}`, line }, "launch");
  return driver;
}
