/** What lb_quote takes from the host for a quote, and what it says of anything else. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { seededRandom } from "../base/seeded-random.ts";
import { Enclave } from "../enclave/enclave.ts";
import { DEFAULT_BASE, readSgxs } from "../enclave/image.ts";
import { HostProcess } from "../host/process.ts";
import type { Quoting } from "../host/services.ts";
import { build, lacks, writeFiles } from "../image/testing/temporary-project.ts";

const PROGRAM = `#include <errno.h>
#include <litebox/quote.h>
int main(void) {
    static unsigned char quote[600];
    return lb_quote(0, quote, sizeof quote) < 0 ? errno : 0;
}
`;
const [EIO, ENOSYS, EOVERFLOW] = [5, 38, 75];
/** A quote's header, the body of the report, and the beginning of what is signed. */
const BODY_AT = 48;
const BODY_SIZE = 384;

/** Of nobody's, but about the report. */
function quoteOf(report: Uint8Array): Uint8Array {
  const quote = new Uint8Array(500);
  quote[0] = 3;
  quote.set(report.subarray(0, BODY_SIZE), BODY_AT);
  return quote;
}

/** The quote with one byte changed. */
function altered(at: number): Partial<Quoting> {
  const change = (quote: Uint8Array): Uint8Array => quote.with(at, (quote[at] ?? 0) ^ 1);
  return { quote: (report) => Promise.resolve(change(quoteOf(report))) };
}

const CASES: readonly (readonly [host: string, quoting: Partial<Quoting>, errno: number])[] = [
  ["that keeps to the contract", {}, 0],
  ["whose quote is of another version", altered(0), EIO],
  ["whose quote is about another measurement", altered(BODY_AT + 64), EIO],
  ["whose quote says something else", altered(BODY_AT + BODY_SIZE - 1), EIO],
  ["whose quote is cut", { quote: (report) => Promise.resolve(quoteOf(report).subarray(0, 432)) }, EIO],
  ["whose quote is too long", { quote: () => Promise.resolve(new Uint8Array(601)) }, EOVERFLOW],
  ["that refuses the report", { quote: () => Promise.resolve(undefined) }, EIO],
  [
    "whose quoting enclave has half a TARGETINFO",
    { target: () => Promise.resolve(new Uint8Array(256)) },
    EIO,
  ],
];

describe("lb_quote", { skip: await lacks("gcc") }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox-quote-"));
  let image: Uint8Array;
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  before(async () => {
    await writeFiles(folder, { "litebox.json": JSON.stringify({ name: "quote" }), "main.c": PROGRAM });
    const { project } = await build(folder);
    image = readFileSync(project.outputs.image);
  });

  async function exitCode(quoting: Quoting | undefined): Promise<number> {
    const { value } = readSgxs(image, DEFAULT_BASE);
    assert.ok(value);
    const host = new HostProcess(Enclave.load(value, { random: seededRandom(1n) }), {
      writeConsole: () => undefined,
      readConsole: () => new Uint8Array(),
      arguments: ["quote"],
      ...(quoting !== undefined && { quoting }),
    });
    for (;;) {
      const stop = host.run(10_000_000);
      if (stop.kind === "waiting") await stop.ready;
      else if (stop.kind === "exited") return stop.exitCode;
      else assert.fail(JSON.stringify(stop));
    }
  }

  for (const [name, changes, errno] of CASES)
    test(`a host ${name}`, async () => {
      const honest: Quoting = {
        target: () => Promise.resolve(new Uint8Array(512)),
        quote: (report) => Promise.resolve(quoteOf(report)),
      };
      assert.equal(await exitCode({ ...honest, ...changes }), errno);
    });

  test("a host without quotes", async () => {
    assert.equal(await exitCode(undefined), ENOSYS);
  });
});
