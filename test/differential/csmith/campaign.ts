/** Checks random programs in as many processes as there are cores, until enough of them have ended in time. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";

import type { Job, Outcome } from "./check.ts";

const WORKER = resolve(import.meta.dirname, "worker.ts");
/** So long no program takes, however busy the machine is. */
const HANGING_MILLISECONDS = 240_000;
/** Where more than this are passed over in a row, something else is wrong. */
const MOST_IN_A_ROW = 100;

export interface Campaign {
  /** The seed of the first program; the others follow it. */
  readonly seed: number;
  /** The first program of this campaign. */
  readonly from: number;
  /** So many programs are to count: those that are passed over do not. */
  readonly programs: number;
  readonly builds: number;
  /** Is told of every program. */
  onOutcome?(this: void, outcome: Outcome): void;
}

export interface CampaignResult {
  readonly same: number;
  readonly passedOver: number;
  readonly differences: readonly string[];
  /** How many builds each toolchain made of programs that count. */
  readonly builds: ReadonlyMap<string, number>;
}

export async function runCampaign(campaign: Campaign): Promise<CampaignResult> {
  const builds = new Map<string, number>();
  const differences: string[] = [];
  let [same, passedOver, inARow, next, underWay] = [0, 0, 0, campaign.from, 0];

  const takeJob = (): Job | undefined => {
    if (same + differences.length + underWay >= campaign.programs || inARow > MOST_IN_A_ROW) return undefined;
    underWay++;
    const index = next++;
    return { seed: campaign.seed + index, index, builds: campaign.builds };
  };
  const note = (outcome: Outcome): void => {
    underWay--;
    inARow = outcome.verdict === "passed over" ? inARow + 1 : 0;
    if (outcome.verdict === "passed over") passedOver++;
    else if (outcome.verdict === "different") differences.push(outcome.reasons.join("\n"));
    else same++;
    if (outcome.verdict === "same")
      for (const toolchain of outcome.toolchains) builds.set(toolchain, (builds.get(toolchain) ?? 0) + 1);
    campaign.onOutcome?.(outcome);
  };

  const workers = Array.from({ length: availableParallelism() }, async () => {
    const worker = new Worker();
    for (let job = takeJob(); job !== undefined; job = takeJob()) note(await worker.check(job));
    worker.end();
  });
  await Promise.all(workers);
  return { same, passedOver, differences, builds };
}

/** A process that checks programs; where one of them ends or hangs it, there is a new one for the next. */
class Worker {
  #process: ChildProcess | undefined;

  async check(job: Job): Promise<Outcome> {
    const child = (this.#process ??= fork(WORKER));
    const guard = setTimeout(() => {
      child.kill("SIGKILL");
    }, HANGING_MILLISECONDS);
    const ended = new AbortController();
    const { signal } = ended;
    try {
      const answer = once(child, "message", { signal }).then(([outcome]) => outcome as Outcome);
      const death = once(child, "exit", { signal }).then(([code, by]): Outcome => {
        this.#process = undefined;
        const reason = `csmith --seed ${job.seed}: the process ended with ${String(code ?? by)}`;
        return { ...job, verdict: "different", toolchains: [], reasons: [reason] };
      });
      child.send(job);
      return await Promise.race([answer, death]);
    } finally {
      clearTimeout(guard);
      ended.abort();
    }
  }

  end(): void {
    this.#process?.kill();
  }
}
