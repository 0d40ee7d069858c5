/**
 * Exact figures: what `litebox tcb --requests` says of a project as it is saved. The process that builds stays, since to start it would
 * take longer than most builds; where it dies, the next request starts another.
 */

import { spawn } from "node:child_process";

import { LineSplitter } from "../../runtime/base/line-splitter.ts";
import type { MeasureRequest, TcbJson } from "../../runtime/tcb/json.ts";

/** A compiler that hangs is stopped after this many milliseconds. */
const MOST_TIME = 120_000;

/** After so long without a request the process is let go, with the memory that it holds. */
const IDLE_TIME = 10 * 60_000;

/** In bytes; a report beyond this is none of ours. */
const LONGEST_REPLY = 64 * 1024 * 1024;

/** Of what the process complains of, only the beginning is shown. */
const MOST_COMPLAINTS = 4096;

export type Measured = { readonly json: TcbJson } | { readonly failure: string };

export interface MeasureJob {
  /** Of the project. */
  readonly folder: string;
  /** Undefined or empty: what the manifest says. */
  readonly compiler: string | undefined;
  /** Aborted when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

export interface Patience {
  /** A signal that is aborted when a build that begins now has taken too long. */
  readonly timeLimit: () => AbortSignal;
  /** In milliseconds: the process that does not stop a build for so long is killed. */
  readonly toStop: number;
}

const PATIENCE: Patience = { timeLimit: () => AbortSignal.timeout(MOST_TIME), toStop: 5000 };

export class Measurer {
  readonly #cli: string;
  readonly #patience: Patience;
  #process: MeasuringProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  /** `cli`: the command's script, which this process's own Node runs. */
  constructor(cli: string, patience = PATIENCE) {
    this.#cli = cli;
    this.#patience = patience;
  }

  /** One build at a time, in the order of the requests. */
  measure(job: MeasureJob): Promise<Measured> {
    const measured = this.#last.then(() =>
      job.signal.aborted ? { failure: "It is no longer wanted." } : this.#measure(job),
    );
    this.#last = measured;
    return measured;
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.#process?.end();
    this.#process = undefined;
  }

  async #measure(job: MeasureJob): Promise<Measured> {
    clearTimeout(this.#idle);
    const limit = this.#patience.timeLimit();
    const known = this.#living();
    const answer = await (known ?? this.#start()).ask(job, limit);
    // One that was there before may have died since, of whatever the machine did to it.
    const again = answer.hasDied && known !== undefined && !job.signal.aborted && !limit.aborted;
    const { measured } = again ? await this.#start().ask(job, limit) : answer;
    this.#idle = setTimeout(() => {
      this.dispose();
    }, IDLE_TIME).unref();
    return limit.aborted && "failure" in measured
      ? { failure: "The build took too long and was stopped." }
      : measured;
  }

  #living(): MeasuringProcess | undefined {
    return this.#process?.hasDied === true ? undefined : this.#process;
  }

  #start(): MeasuringProcess {
    this.#process = new MeasuringProcess(this.#cli, this.#patience.toStop);
    return this.#process;
  }
}

interface Answer {
  readonly measured: Measured;
  /** The process ended instead of an answer. */
  readonly hasDied: boolean;
}

class MeasuringProcess {
  hasDied = false;
  readonly #child;
  readonly #patience: number;
  #complaints = "";
  #ids = 0;
  /** What waits for an answer, which has the last of the ids. */
  #answered: ((answer: Answer) => void) | undefined;

  constructor(cli: string, patience: number) {
    this.#patience = patience;
    const child = spawn(process.execPath, [cli, "tcb", "--requests"], {
      // In the editor the executable is Electron, which is Node only when told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child = child;
    const lines = new LineSplitter(LONGEST_REPLY);
    child.stdout.on("data", (bytes: Buffer) => {
      for (const line of lines.add(bytes)) this.#read(line);
    });
    child.stderr.on("data", (bytes: Buffer) => {
      this.#complaints = (this.#complaints + bytes.toString("utf8")).slice(0, MOST_COMPLAINTS);
    });
    // That it has ended is said by `close`.
    child.stdin.on("error", () => undefined);
    child.on("error", (error) => {
      this.#died(`The litebox command could not be run: ${error.message}.`);
    });
    child.on("close", () => {
      const [complaint = ""] = this.#complaints.trim().split("\n");
      this.#died(complaint === "" ? "The litebox command ended without a word." : complaint);
    });
  }

  ask({ folder, compiler, signal }: MeasureJob, limit: AbortSignal): Promise<Answer> {
    const id = ++this.#ids;
    const end = AbortSignal.any([signal, limit]);
    let patience: NodeJS.Timeout | undefined;
    const stop = (): void => {
      this.#write({ cancel: id });
      patience = setTimeout(() => this.#child.kill("SIGKILL"), this.#patience);
    };
    return new Promise<Answer>((answered) => {
      this.#answered = answered;
      this.#write(compiler === undefined || compiler === "" ? { id, folder } : { id, folder, compiler });
      end.addEventListener("abort", stop);
      if (end.aborted) stop();
    }).finally(() => {
      clearTimeout(patience);
      end.removeEventListener("abort", stop);
    });
  }

  /** It stops what it does, and ends. */
  end(): void {
    this.#child.stdin.end();
    const patience = setTimeout(() => this.#child.kill("SIGKILL"), this.#patience).unref();
    this.#child.on("close", () => {
      clearTimeout(patience);
    });
  }

  #write(request: MeasureRequest): void {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
  }

  #read(line: string): void {
    let reply: unknown;
    try {
      reply = JSON.parse(line);
    } catch {
      return;
    }
    if (typeof reply !== "object" || reply === null || !("id" in reply) || reply.id !== this.#ids) return;
    if ("answer" in reply && isTcbJson(reply.answer)) this.#answer({ json: reply.answer });
    else if ("failure" in reply) this.#answer({ failure: String(reply.failure) });
  }

  #died(failure: string): void {
    this.hasDied = true;
    this.#answer({ failure });
  }

  #answer(measured: Measured): void {
    this.#answered?.({ measured, hasDied: this.hasDied });
    this.#answered = undefined;
  }
}

function isTcbJson(value: unknown): value is TcbJson {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    value.version === 1 &&
    "problems" in value
  );
}
