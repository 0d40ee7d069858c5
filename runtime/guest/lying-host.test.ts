/** A host that lies harms no program; and it finds each check of its answers that is left out. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { buildProject } from "../image/build.ts";
import { nodeBuildSystem } from "../image/machine/node-system.ts";
import type { BuildSystem } from "../image/system.ts";
import { readProgram } from "./testing/hostile-host.ts";
import type { Program } from "./testing/hostile-host.ts";
import { LIED_TO, lacksFor, liarTo, type LiedTo } from "./testing/lied-to.ts";
import { LyingHost } from "./testing/lying-host.ts";
import type { Fuzzed } from "./testing/lying-host.ts";
import { GUEST, hasTool } from "./testing/native.ts";

const skip = !hasTool("gcc") && "there is no gcc here";
/**
 * For each mode of the program; the soak has more. Of fs, where each answer costs 100 times as many instructions, most are given to
 * the program of `testing/fs-lies-test.c`, without the simulator; of those that make keys each costs some thousand times as many.
 */
const ANSWERS = 20_000;
const FEWER: Readonly<Partial<Record<LiedTo, number>>> = { channel: 300, fs: 2_000, ratls: 300 };
const SEED = BigInt(process.env["LITEBOX_SEED"] ?? 1);

const folder = mkdtempSync(path.join(tmpdir(), "litebox-lies-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

function checkUnharmed({ answers, ends, violation }: Fuzzed, wanted: number): void {
  assert.ok(
    violation === undefined,
    violation && `${violation.kind}: ${violation.text} (LITEBOX_SEED=${violation.seed})`,
  );
  assert.ok(answers >= wanted);
  // It is not that all runs end at once.
  assert.ok((ends.get("returned") ?? 0) > wanted / 400, JSON.stringify([...ends]));
}

describe("a host that lies", { skip }, () => {
  for (const component of LIED_TO)
    test(`harms nothing of ${component}`, { skip: lacksFor(component), timeout: 300_000 }, async (t) => {
      const wanted = FEWER[component] ?? ANSWERS;
      const fuzzed = (await liarTo(folder, component)).fuzz(wanted, SEED);
      checkUnharmed(fuzzed, wanted);
      t.diagnostic(`${fuzzed.answers} answers: ${[...fuzzed.ends].map((end) => end.join(" ")).join(", ")}`);
    });
});

/** The names of all checks, as the sources of the component have them. */
function checks(): string[] {
  const sources = path.join(GUEST, "components/hostcall");
  return readdirSync(sources).flatMap((file) =>
    file.endsWith(".c")
      ? [...readFileSync(path.join(sources, file), "utf8").matchAll(/\bHOST_LIES\((\w+),/g)].map(
          ([, name = ""]) => name,
        )
      : [],
  );
}

/** The mode of the program that calls what has the check. */
function modeFor(check: string): string {
  if (check.startsWith("TCP")) return "MODE_TCP";
  return check.startsWith("FILE") ? "MODE_FILE" : "MODE_HOSTCALL";
}

/** Checks that stand behind others: what they are there for is seen only where both are missing. */
const BEHIND: Readonly<Record<string, string>> = {
  COPY_LENGTH: "CONSOLE_READ_COUNT",
  CONSOLE_READ_NEGATIVE: "COPY_LENGTH",
  QUOTE_NEGATIVE: "COPY_LENGTH",
  TCP_READ_NEGATIVE: "COPY_LENGTH",
  FILE_READ_NEGATIVE: "COPY_LENGTH",
};

describe(
  "each check of the component hostcall, left out by its build flag, is missed by the host that lies",
  { skip },
  () => {
    const guestFolder = path.join(folder, "guest");
    const cacheFolder = path.join(folder, "cache");
    let flags: readonly string[] = [];
    const machine = nodeBuildSystem({ cacheFolder, stateFolder: path.join(folder, "state") });
    /** Compiles hostcall with the flags of the moment. */
    const system: BuildSystem = {
      ...machine,
      run: (program, args, where) =>
        machine.run(
          program,
          args.includes("-c") && args.some((arg) => arg.includes("components/hostcall/"))
            ? [...flags, ...args]
            : args,
          where,
        ),
    };

    async function buildWithout(...names: readonly string[]): Promise<Program> {
      const project = path.join(folder, "without");
      flags = names.map((name) => `-DLB_WITHOUT_CHECK_${name}=1`);
      mkdirSync(cacheFolder, { recursive: true });
      cpSync(GUEST, guestFolder, { recursive: true });
      for (const file of readdirSync(cacheFolder, { recursive: true, encoding: "utf8" }))
        if (/components\/hostcall\/.*\.json$/.test(file)) rmSync(path.join(cacheFolder, file));
      rmSync(project, { recursive: true, force: true });
      mkdirSync(project);
      cpSync(path.join(GUEST, "testing/lied-to.c"), path.join(project, "main.c"));
      const enclave = { threads: 2, heap: "16K", stack: "16K" };
      writeFileSync(
        path.join(project, "litebox.json"),
        JSON.stringify({
          name: "entry",
          enclave,
          defines: { [modeFor(names[0] ?? "")]: "1" },
        }),
      );
      await buildProject(project, { guestFolder }, system);
      return readProgram(project);
    }

    test("with none left out, this way of building is as good as any", { timeout: 300_000 }, async () => {
      mkdirSync(cacheFolder, { recursive: true });
      const host = new LyingHost(await buildWithout());
      assert.equal(host.fuzz(1000, SEED, 2).violation, undefined);
    });

    for (const name of checks())
      test(name, { timeout: 300_000 }, async (t) => {
        const behind = BEHIND[name];
        const host = new LyingHost(await buildWithout(...(behind === undefined ? [name] : [name, behind])));
        const early = /^(?:CLOCK|CONSOLE|COPY|FILE|QUOTE|TCP)/.test(name) ? 10 : 1;
        let { violation, answers } = host.fuzz(ANSWERS, SEED, early);
        // Where another check is missing as well, what is found first may be that one's.
        while (
          behind !== undefined &&
          violation !== undefined &&
          violation.kind !== "fault" &&
          answers < ANSWERS
        ) {
          const more = host.fuzz(ANSWERS - answers, violation.seed + 1n, early);
          answers += more.answers;
          violation = more.violation;
        }
        assert.ok(violation, `nothing was found in ${answers} answers`);
        if (behind !== undefined) assert.equal(violation.kind, "fault", violation.text);
        t.diagnostic(`after ${answers} answers: ${violation.kind}: ${violation.text}`);
      });
  },
);
