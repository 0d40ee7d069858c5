/** gdb by its machine interface, as most editors' extensions drive it. */

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { type Driver, FRAMES, type Open, patiently, type Place } from "./driver.ts";

export class MiDriver implements Driver {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiters: { readonly wanted: RegExp; readonly resolve: (line: string) => void }[] = [];
  #token = 1;
  #goesBack = false;

  constructor() {
    this.#child = spawn("gdb", ["-nx", "-q", "-i=mi3"]);
    this.#child.stdin.on("error", () => undefined);
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const index = this.#waiters.findIndex(({ wanted }) => wanted.test(line));
      if (index >= 0) this.#waiters.splice(index, 1)[0]?.resolve(line);
    });
  }

  async start({ port, elf, source, line }: Place): Promise<void> {
    await this.command("-gdb-set sysroot /");
    await this.command("-gdb-set mi-async on");
    await this.command(`-file-exec-and-symbols ${elf}`);
    await this.command(`-target-select remote 127.0.0.1:${port}`);
    await this.command(`-break-insert -t ${basename(source)}:${line}`);
    await this.stopAfter("-exec-continue");
    this.#goesBack = (await this.command("-list-target-features")).includes('"reverse"');
  }

  async stack(): Promise<{ frames: number; variables: number }> {
    const answers = await Promise.all([
      this.command("-stack-list-frames 0 19"),
      ...Array.from({ length: FRAMES }, (_, frame) =>
        this.command(`-stack-list-variables --thread 1 --frame ${frame} --simple-values`),
      ),
    ]);
    const [frames, ...variables] = answers;
    return {
      frames: frames.split("frame={").length - 1,
      variables: variables.join("").split("{name=").length - 1,
    };
  }

  async step(): Promise<void> {
    await this.stopAfter("-exec-next");
  }

  get stepBack(): (() => Promise<void>) | undefined {
    if (!this.#goesBack) return undefined;
    return () => this.stopAfter("-exec-next --reverse");
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }

  /** Commands, one after the other, of which the first makes the program run, until it has stopped. */
  async stopAfter(...commands: readonly string[]): Promise<void> {
    const all = async (): Promise<void> => {
      for (const command of commands) await this.command(command);
    };
    await Promise.all([this.#line(/^\*stopped,reason=/), all()]);
  }

  async command(command: string): Promise<string> {
    const token = this.#token++;
    const answered = this.#line(new RegExp(`^${token}\\^`));
    this.#child.stdin.write(`${token}${command}\n`);
    const line = await patiently(command, answered);
    if (line.includes("^error")) throw new Error(`${command}: ${line}`);
    return line;
  }

  #line(wanted: RegExp): Promise<string> {
    return patiently(
      "gdb",
      new Promise((resolve) => {
        this.#waiters.push({ wanted, resolve });
      }),
    );
  }
}

export const openGdbMi: Open = async (place) => {
  const driver = new MiDriver();
  try {
    await driver.start(place);
    return driver;
  } catch (error) {
    driver.close();
    throw error;
  }
};
