/** A stub that says what a test tells it to, right or wrong; in the same process. */
import { encodeFrame, FrameReader } from "../../runtime/rsp/frame.ts";
import type { ByteListener, ByteStream } from "../rsp-client/byte-stream.ts";

export type Script = (request: string, stub: ScriptedStub) => string | Uint8Array | undefined;

/** What any stub answers to a handshake; a test changes single answers. */
export const HANDSHAKE: Readonly<Record<string, string>> = {
  QStartNoAckMode: "OK",
  Hg0: "OK",
  "vCont?": "vCont;c;C;s;S;r",
  "?": "T05thread:1;",
};

export class ScriptedStub implements ByteStream {
  readonly requests: string[] = [];
  readonly #script: Script;
  readonly #reader = new FrameReader();
  #listener: ByteListener | undefined;
  interrupts = 0;
  isClosed = false;

  /** Undefined from the script: no answer. */
  constructor(script: Script) {
    this.#script = script;
  }

  listen(listener: ByteListener): void {
    this.#listener = listener;
  }

  write(bytes: Uint8Array): void {
    for (const event of this.#reader.push(bytes)) {
      if (event.kind === "interrupt") this.interrupts++;
      if (event.kind !== "packet") continue;
      this.requests.push(event.body);
      const answer = this.#script(event.body, this);
      if (answer !== undefined) this.send(answer);
    }
  }

  /** A body to frame, or bytes as they are. */
  send(answer: string | Uint8Array): void {
    const bytes = typeof answer === "string" ? encodeFrame(answer) : answer;
    // Later, as from a socket.
    setImmediate(() => this.#listener?.bytes(bytes));
  }

  hangUp(): void {
    setImmediate(() => this.#listener?.closed());
  }

  close(): void {
    this.isClosed = true;
  }
}

/** The answers of a handshake with `features`, then those of `script`. */
export function afterHandshake(features: string, script: Script): Script {
  return (request, stub) => {
    if (request.startsWith("qSupported")) return features;
    return HANDSHAKE[request] ?? script(request, stub);
  };
}

/** Bytes of text as they are. */
export function raw(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
