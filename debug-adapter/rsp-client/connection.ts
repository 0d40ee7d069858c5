/**
 * One conversation with a stub: requests out, replies in, in order (GDB manual, "Remote Protocol: Overview" and "Packet
 * Acknowledgment"). It knows frames and acknowledgements, not what packets mean.
 *
 * With acknowledgements one request is under way at a time (QEMU drops a pending reply when a second one arrives). Without them
 * requests are sent at once and answered in order, which saves a round trip each.
 */
import { encodeFrame, FrameReader, type FrameEvent } from "../../runtime/rsp/frame.ts";
import type { ByteStream } from "./byte-stream.ts";

/** Why a conversation is over. Its message is a sentence for a person. */
export class ConnectionLost extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConnectionLost";
  }
}

/** How often a damaged packet is asked for again. */
const RETRIES = 3;

const ACKNOWLEDGE = Uint8Array.of(0x2b);
const REJECT = Uint8Array.of(0x2d);
const INTERRUPT = Uint8Array.of(0x03);

type ExchangeKind =
  /** Answered at once. */
  | "request"
  /** Answered when the debuggee stops, which may be never; nothing but an interrupt may be sent until then. */
  | "resume"
  /** Answered at once, after any number of `O` packets with text. */
  | "command";

interface Exchange {
  readonly kind: ExchangeKind;
  readonly body: string;
  readonly resolve: (reply: string) => void;
  readonly reject: (reason: Error) => void;
  readonly text?: (hex: string) => void;
}

export interface ConnectionOptions {
  /** How the other side is called in messages, such as `127.0.0.1:1234`. */
  readonly name: string;
  /** Milliseconds that an answer may take. */
  readonly timeout: number;
  /** Text that the debuggee prints while it runs, still in hexadecimal. */
  onOutput(hex: string): void;
  /** Once, when the conversation ends for whatever reason but our own `close`. */
  onLost(reason: ConnectionLost): void;
}

export class RspConnection {
  readonly #stream: ByteStream;
  readonly #options: ConnectionOptions;
  readonly #reader = new FrameReader();
  readonly #waiting: Exchange[] = [];
  readonly #sent: Exchange[] = [];
  #acknowledging = true;
  #retries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isWatching = false;
  #lost: ConnectionLost | undefined;

  constructor(stream: ByteStream, options: ConnectionOptions) {
    this.#stream = stream;
    this.#options = options;
    stream.listen({
      bytes: (bytes) => {
        this.#receive(bytes);
      },
      closed: (reason) => {
        this.#lose(
          `The stub at ${options.name} hung up${reason === undefined ? "" : ` (${reason})`}, so the session is over.`,
        );
      },
    });
  }

  /** Sends a request; gives its reply's body. */
  request(body: string): Promise<string> {
    return this.#exchange("request", body);
  }

  /** Lets the debuggee run; gives the stop reply. */
  resume(body: string): Promise<string> {
    return this.#exchange("resume", body);
  }

  /** Sends a monitor command; `text` gets what it prints, in hexadecimal. */
  command(body: string, text: (hex: string) => void): Promise<string> {
    return this.#exchange("command", body, text);
  }

  /** True between a resume and its stop reply. */
  get running(): boolean {
    return this.#sent.some(({ kind }) => kind === "resume");
  }

  /** Asks a running debuggee to stop; the stop reply of the resume under way follows. */
  interrupt(): boolean {
    const canBeInterrupted = this.running && this.#lost === undefined;
    if (canBeInterrupted) this.#stream.write(INTERRUPT);
    return canBeInterrupted;
  }

  /** After the stub agreed to `QStartNoAckMode`. */
  stopAcknowledging(): void {
    this.#acknowledging = false;
  }

  /** Sends without waiting for any answer (`k`: the stub may just hang up). */
  sendLast(body: string): void {
    if (this.#lost === undefined) this.#stream.write(encodeFrame(body));
    this.close();
  }

  /** Ends the conversation from our side; nobody is told. */
  close(): void {
    this.#end(new ConnectionLost("The debug session has ended."));
  }

  #exchange(kind: ExchangeKind, body: string, text?: (hex: string) => void): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost);
        return;
      }
      this.#waiting.push({ kind, body, resolve, reject, ...(text !== undefined && { text }) });
      this.#sendWaiting();
    });
  }

  #sendWaiting(): void {
    while (this.#maySend()) {
      const exchange = this.#waiting.shift();
      if (exchange === undefined) break;
      this.#sent.push(exchange);
      this.#stream.write(encodeFrame(exchange.body));
    }
    this.#watch();
  }

  #maySend(): boolean {
    const last = this.#sent.at(-1);
    return last === undefined || (!this.#acknowledging && last.kind !== "resume");
  }

  /** Starts the clock anew for the oldest unanswered request; a running debuggee has all the time in the world. */
  #watch(): void {
    const oldest = this.#sent[0];
    this.#isWatching = oldest !== undefined && oldest.kind !== "resume" && this.#lost === undefined;
    if (!this.#isWatching) return;
    // One clock for all requests: to make one costs as much as to send one. It goes on when nobody waits, and is no reason to stay for.
    // In a browser a timer is a number, which cannot be set anew.
    if (typeof this.#timer === "object") {
      this.#timer.refresh();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#tooLate, this.#options.timeout);
    if (typeof this.#timer === "object") this.#timer.unref();
  }

  readonly #tooLate = (): void => {
    const oldest = this.#sent[0];
    if (!this.#isWatching || oldest === undefined) return;
    this.#lose(
      `The stub at ${this.#options.name} has not answered \`${shorten(oldest.body)}\` for ${this.#options.timeout / 1000} s, so the session is over.`,
    );
  };

  #receive(bytes: Uint8Array): void {
    for (const event of this.#reader.push(bytes)) {
      if (this.#lost !== undefined) return;
      this.#handle(event);
    }
  }

  #handle(event: FrameEvent): void {
    switch (event.kind) {
      case "packet":
        this.#retries = 0;
        if (this.#acknowledging) this.#stream.write(ACKNOWLEDGE);
        this.#answer(event.body);
        return;
      case "rejected": {
        const again = this.#sent[0];
        if (this.#acknowledging && again !== undefined && this.#mayRetry("refuses our packets")) {
          this.#stream.write(encodeFrame(again.body));
        }
        return;
      }
      case "damaged":
        if (!this.#acknowledging) this.#loseDamaged(event.reason);
        else if (this.#mayRetry(`sends damaged packets (${event.reason})`)) this.#stream.write(REJECT);
        return;
      case "acknowledged":
      case "notification": // Only in non-stop mode, which is never asked for.
      case "interrupt": // Only debuggers send it.
        return;
    }
  }

  #mayRetry(what: string): boolean {
    if (++this.#retries <= RETRIES) return true;
    this.#lose(`The stub at ${this.#options.name} ${what}, so the session is over.`);
    return false;
  }

  #loseDamaged(reason: string): void {
    this.#lose(
      `The stub at ${this.#options.name} sent a damaged packet (${reason}), so the session is over.`,
    );
  }

  #answer(body: string): void {
    const oldest = this.#sent[0];
    if (oldest === undefined) return; // An answer to nothing, such as a repeated stop reply.
    // `O` and hexadecimal is text; `OK` is an answer.
    if (body.startsWith("O") && body !== "OK" && oldest.kind !== "request") {
      if (oldest.kind === "command") {
        oldest.text?.(body.slice(1));
        this.#watch();
      } else this.#options.onOutput(body.slice(1));
      return;
    }
    this.#sent.shift();
    oldest.resolve(body);
    this.#sendWaiting();
  }

  /** Ends the conversation because the other side does not keep to the protocol; everybody waiting is told why. */
  fail(message: string): ConnectionLost {
    this.#lose(message);
    return new ConnectionLost(message);
  }

  #lose(message: string): void {
    if (this.#lost !== undefined) return;
    const lost = new ConnectionLost(message);
    this.#end(lost);
    this.#options.onLost(lost);
  }

  #end(reason: ConnectionLost): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    clearTimeout(this.#timer);
    this.#stream.close();
    for (const exchange of [...this.#sent.splice(0), ...this.#waiting.splice(0)]) exchange.reject(reason);
  }
}

/** A packet as far as a message needs it. */
export function shorten(body: string): string {
  const printable = body.replace(/[^\x20-\x7e]/g, ".");
  return printable.length > 40 ? `${printable.slice(0, 40)}…` : printable;
}
