/** Something outside wants attention: a debugger has connected, the user has pressed Ctrl-C. */

export class Doorbell {
  /** The user wants the program to end. */
  interrupted = false;
  #ring: () => void = () => undefined;
  #rung: Promise<void>;

  constructor() {
    this.#rung = this.#rearm();
  }

  /** Resolves the next time that it rings. */
  get rung(): Promise<void> {
    return this.#rung;
  }

  ring(): void {
    const ring = this.#ring;
    this.#rung = this.#rearm();
    ring();
  }

  #rearm(): Promise<void> {
    return new Promise((resolve) => {
      this.#ring = resolve;
    });
  }
}
