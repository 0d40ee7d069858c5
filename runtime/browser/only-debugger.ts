/** The one debugger of a process in the same worker: two ends of a stream of bytes. */

import type { ByteListener, ByteStream } from "../../debug-adapter/rsp-client/byte-stream.ts";
import type { HostProcess } from "../host/process.ts";
import { DebugSession } from "../simulator/debug-session.ts";
import type { SessionOptions, SessionOutcome } from "../simulator/debug-session.ts";
import { Doorbell } from "../simulator/doorbell.ts";
import type { DebuggerSource } from "../simulator/execution.ts";
import type { Editor } from "./editor.ts";

export class OnlyDebugger implements DebuggerSource {
  readonly doorbell = new Doorbell();
  readonly breathe: Editor["breathe"];
  #options: SessionOptions = {};
  #isWanted = false;
  #isOpen = false;
  #client: ByteListener | undefined;
  #toStub: ((bytes: Uint8Array) => void) | undefined;
  #hangUp: (() => void) | undefined;
  /** What the client wrote before the stub was there. */
  #early: Uint8Array[] = [];

  constructor(breathe: Editor["breathe"]) {
    this.breathe = breathe;
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** From now on there is a process, which may be debugged so. */
  offer(options: SessionOptions): void {
    this.#options = options;
  }

  /** The debugger's end. Nothing arrives while its own call is under way, as with a socket. */
  connect(): ByteStream {
    this.#isWanted = true;
    this.#isOpen = true;
    this.doorbell.ring();
    return {
      listen: (listener) => {
        this.#client = listener;
      },
      write: (bytes) => {
        queueMicrotask(() => {
          if (this.#toStub === undefined) this.#early.push(bytes);
          else this.#toStub(bytes);
        });
      },
      close: () => {
        this.#close();
      },
    };
  }

  async serve(process: HostProcess): Promise<SessionOutcome> {
    this.#isWanted = false;
    const connection = {
      listen: (bytes: (bytes: Uint8Array) => void, closed: () => void) => {
        this.#toStub = bytes;
        this.#hangUp = closed;
      },
      write: (bytes: Uint8Array) => {
        queueMicrotask(() => this.#client?.bytes(bytes));
      },
      end: async () => {
        await this.breathe();
        this.#close();
      },
    };
    const session = new DebugSession(process, connection, this.doorbell, this.breathe, this.#options);
    for (const bytes of this.#early.splice(0)) this.#toStub?.(bytes);
    return session.run();
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    queueMicrotask(() => {
      this.#hangUp?.();
      this.#client?.closed();
    });
  }
}
