/** `--calls`: each host call as a line of JSON, while it happens, into a file or to whoever holds the other end. */

import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { once } from "node:events";

import { UserError } from "../base/errors.ts";
import { callRecord, type SeenCall } from "../host/seen-call.ts";

/** A reader that is slower than the enclave misses calls, rather than that the enclave waits for it. */
const MOST_PENDING = 1024 * 1024;

const DESCRIPTOR = /^fd:(\d{1,3})$/;

export class CallLog {
  readonly #stream: WriteStream;
  #dropped = 0;
  #isBroken = false;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
    stream.on("error", () => (this.#isBroken = true));
  }

  /** `where`: an absolute path, or `fd:N` for a descriptor that was inherited. */
  static async open(where: string): Promise<CallLog> {
    const [, descriptor] = DESCRIPTOR.exec(where) ?? [];
    const stream =
      descriptor === undefined ? createWriteStream(where) : createWriteStream("", { fd: Number(descriptor) });
    if (descriptor === undefined)
      await once(stream, "open").catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        throw new UserError(`Cannot write host calls to ${where}: ${why}.`);
      });
    return new CallLog(stream);
  }

  readonly add = (call: SeenCall): void => {
    if (this.#isBroken) return;
    if (this.#stream.writableLength > MOST_PENDING) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) this.#line({ dropped: this.#dropped });
    this.#dropped = 0;
    this.#line(callRecord(call));
  };

  async close(): Promise<void> {
    if (this.#isBroken) return;
    if (this.#dropped > 0) this.#line({ dropped: this.#dropped });
    // A reader that has gone is no reason to wait.
    await new Promise<void>((resolve) => {
      this.#stream.once("error", () => {
        resolve();
      });
      this.#stream.end(() => {
        resolve();
      });
    });
  }

  #line(value: object): void {
    this.#stream.write(`${JSON.stringify(value)}\n`);
  }
}

export function isDescriptor(where: string): boolean {
  return DESCRIPTOR.test(where);
}
