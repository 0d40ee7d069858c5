/** `--schedule`: which thread of the enclave runs when. */

import { UserError } from "../base/errors.ts";
import { DEFAULT_SCHEDULE, type Schedule } from "../host/schedule.ts";

/** One schedule, or a random one for each of these seeds. */
export type ScheduleOption =
  Schedule | { readonly kind: "seeds"; readonly first: bigint; readonly last: bigint };

const SEED = "(?:0x[0-9a-fA-F]{1,16}|\\d{1,20})";
const FORM = new RegExp(
  `^(?:round-robin(?::(?<quantum>\\d{1,9}))?|random:(?<seed>${SEED})(?:\\.\\.(?<last>${SEED}))?)$`,
);
/** What one command tries: ten times as many take an hour. */
const MOST_SEEDS = 1_000_000n;

export function scheduleOf(text: string | undefined): ScheduleOption {
  if (text === undefined) return DEFAULT_SCHEDULE;
  const found = FORM.exec(text)?.groups;
  if (found === undefined) throw wrong(text, "");
  const { quantum, seed, last } = found;
  if (seed === undefined) return quantum === undefined ? DEFAULT_SCHEDULE : roundRobin(text, Number(quantum));
  const first = BigInt(seed);
  const end = last === undefined ? first : BigInt(last);
  if (end >> 64n !== 0n || first >> 64n !== 0n) throw wrong(text, " A seed has at most 64 bits.");
  if (last === undefined) return { kind: "random", seed: first };
  if (end < first || end - first >= MOST_SEEDS)
    throw wrong(text, ` The last seed is not below the first, and there are at most ${MOST_SEEDS} of them.`);
  return { kind: "seeds", first, last: end };
}

function roundRobin(text: string, quantum: number): Schedule {
  if (quantum === 0) throw wrong(text, " A turn has at least one instruction.");
  return { kind: "round-robin", quantum };
}

function wrong(text: string, why: string): UserError {
  return new UserError(
    `--schedule takes round-robin, round-robin:INSTRUCTIONS, random:SEED or random:FIRST..LAST, not '${text}'.${why}`,
    2,
  );
}
