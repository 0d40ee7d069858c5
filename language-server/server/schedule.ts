/** When work on a project is done: after a moment of quiet, one piece at a time, and never twice for the same change. */

export class Schedule {
  readonly #work: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #again = false;

  /** `failed` is told about work that threw; the schedule itself goes on. */
  constructor(work: () => Promise<void>, failed: (error: unknown) => void) {
    this.#work = work;
    this.#failed = failed;
  }

  /** Does the work once nothing has been requested for `delay` milliseconds. */
  request(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#running) this.#again = true;
      else void this.#run();
    }, delay);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#again = false;
  }

  async #run(): Promise<void> {
    this.#running = true;
    await this.#work().catch(this.#failed);
    this.#running = false;
    if (!this.#again) return;
    this.#again = false;
    void this.#run();
  }
}
