/** How long it takes to judge evidence with collateral that has been read before: in one verifier, for one quote after another. */

import { performance } from "node:perf_hooks";

import { readCollateral } from "../../runtime/attest/collateral.ts";
import type { Vector } from "../../runtime/attest/testing/vectors.ts";
import {
  evidenceAndCollateral,
  lenientPolicy,
  vector,
  vectorFile,
} from "../../runtime/attest/testing/vectors.ts";
import { verify } from "../../runtime/attest/verify.ts";
import type { Bench } from "./bench.ts";
import { describeMachine } from "./machine.ts";
import type { RivalVerifier } from "./rival-verifier.ts";
import { obtainRival } from "./rival-verifier.ts";
import { median } from "./statistics.ts";

type Subject = Vector<"dcap-verify" | "snp-report">;

const SUBJECTS: Readonly<Record<string, Subject>> = {
  sgx: vector("dcap-verify", "verify/phala-sgx/sgx-00a067110000-eval17-b73f36f7/1750334171"),
  tdx: vector("dcap-verify", "verify/phala-tdx/tdx-b0c06f000000-eval17-f0b1c6df/1750332747"),
  snp: vector("snp-report", "snp/gosev-milan"),
};

const WARM_UP = 20;
const VERIFICATIONS_PER_RUN = 50;
const ENGINE = "WebCrypto";

interface Result {
  readonly subject: string;
  /** Medians, in milliseconds. */
  readonly cached: number;
  /** With collateral that is read anew each time. */
  readonly anew: number;
  /** The other verifier, which reads the collateral each time. */
  readonly other: number | undefined;
}

export const verification: Bench = {
  name: "verify",
  summary: "time to verify a quote or report with cached collateral, beside another verifier in JavaScript",
  async run(options) {
    const rival = await obtainRival();
    if ("reason" in rival) process.stderr.write(`The other verifier is left out: ${rival.reason}\n`);
    const results: Result[] = [];
    for (const [name, subject] of Object.entries(SUBJECTS)) {
      if (options.only.length > 0 && !options.only.includes(name)) continue;
      const times = await timesOf(subject, options.runs);
      const other =
        "reason" in rival || subject.kind !== "dcap-verify"
          ? undefined
          : rivalTime(rival, subject, options.runs);
      results.push({ subject: name, ...times, other });
    }
    const other = "reason" in rival ? null : rival.name;
    if (options.json) {
      const head = { version: 1, bench: "verify", signatures: ENGINE, other, machine: describeMachine() };
      process.stdout.write(`${JSON.stringify({ ...head, subjects: results }, undefined, 2)}\n`);
    } else for (const result of results) print(result, other);
  },
};

function print({ subject, cached, anew, other }: Result, name: string | null): void {
  const rival = other === undefined ? "" : `, ${name ?? ""} ${other.toFixed(2)} ms`;
  process.stdout.write(
    `${subject}: ${cached.toFixed(2)} ms with cached collateral, ${anew.toFixed(2)} ms without${rival} (${ENGINE})\n`,
  );
}

async function timesOf(subject: Subject, runs: number): Promise<Pick<Result, "cached" | "anew">> {
  const { evidence, collateral } = evidenceAndCollateral(subject);
  const policy = lenientPolicy(subject);
  const { verification_time: time } = subject.expected;
  const files = subject.files.slice(1).map(vectorFile);
  const cached = await medianTime(runs, async () => {
    const { verdict } = await verify(evidence, collateral, policy, time);
    if (verdict !== "accepted") throw new Error(`${subject.id} was refused`);
  });
  const anew = await medianTime(runs, async () => {
    const { value } = readCollateral(files);
    if (value !== undefined) await verify(evidence, value, policy, time);
  });
  return { cached, anew };
}

async function medianTime(runs: number, work: () => Promise<void>): Promise<number> {
  for (let i = 0; i < WARM_UP; i++) await work();
  const times: number[] = [];
  for (let i = 0; i < runs * VERIFICATIONS_PER_RUN; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

function rivalTime(rival: RivalVerifier, { files, expected }: Vector<"dcap-verify">, runs: number): number {
  const [quote, json] = files.map(vectorFile);
  const collateral = JSON.parse(new TextDecoder().decode(json)) as object;
  const times: number[] = [];
  for (let i = 0; i < runs + 1; i++) {
    const start = performance.now();
    const { status } = rival.verify(quote ?? new Uint8Array(), collateral, expected.verification_time);
    times.push(performance.now() - start);
    if (status !== expected.tcb_status)
      throw new Error(`${rival.name} says ${status}, not ${expected.tcb_status ?? ""}`);
  }
  return median(times.slice(1));
}
