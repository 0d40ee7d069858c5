/** Where a subcommand's words go: results to standard output, everything said about the work to standard error. */

export interface OutputStreams {
  readonly out: { write(data: string | Uint8Array): unknown };
  readonly error: { write(data: string | Uint8Array): unknown; readonly isTTY?: boolean };
}

export class Output {
  /** Whether the object of `--json` has been printed. */
  hasPrintedJson = false;
  readonly #streams: OutputStreams;

  constructor(streams: OutputStreams) {
    this.#streams = streams;
  }

  /** A line of the result. */
  line(text: string): void {
    this.#streams.out.write(`${text}\n`);
  }

  /** The one object of `--json`. */
  json(value: object): void {
    this.hasPrintedJson = true;
    this.#streams.out.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** Bytes of the enclave's own standard output (1) or standard error (2), unchanged. */
  bytes(stream: 1 | 2, bytes: Uint8Array): void {
    (stream === 1 ? this.#streams.out : this.#streams.error).write(bytes);
  }

  /** What is being done at the moment: only shown to a person who watches a terminal. */
  progress(text: string): void {
    if (this.#streams.error.isTTY === true) this.#streams.error.write(`${text}\n`);
  }

  /** Something that must be seen wherever standard error goes: a warning, an error, the debugger's port. */
  note(text: string): void {
    this.#streams.error.write(`${text}\n`);
  }
}
