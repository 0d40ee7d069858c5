/** The order of what happens in a session: which text a build is about, and what is news. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { loadParsers } from "../analysis/parser.ts";
import { Project } from "../analysis/project.ts";
import { MemoryFiles } from "../testing/memory-files.ts";
import type { Measured } from "./measurer.ts";
import { ProjectSession } from "./project-session.ts";
import type { SessionHost } from "./project-session.ts";

const MAIN = "int main(void) { return 0; }\n";

/** A disk that answers no list before it is told to. */
class SlowFiles extends MemoryFiles {
  release: () => void = () => undefined;
  /** Somebody waits for a list. */
  readonly asked: Promise<void>;
  #wasAsked: () => void = () => undefined;
  readonly #released = new Promise<void>((released) => (this.release = released));

  constructor(texts: Record<string, string>) {
    super(texts);
    this.asked = new Promise((asked) => (this.#wasAsked = asked));
  }

  override async list(folder: string, skip: (relativeFolder: string) => boolean): Promise<readonly string[]> {
    this.#wasAsked();
    await this.#released;
    return super.list(folder, skip);
  }
}

interface Started {
  readonly files: SlowFiles;
  readonly session: ProjectSession;
  readonly log: readonly string[];
  /** Waits for the next build that the session asks for, answers it, and waits until the answer has been taken. */
  readonly build: (answer?: Measured) => Promise<void>;
  /** Waits until the session has done its next piece of work. */
  readonly worked: () => Promise<void>;
  /** How many builds have been asked for. */
  readonly builds: () => number;
}

async function start(): Promise<Started> {
  const files = new SlowFiles({ "litebox.json": '{ "name": "p" }', "main.c": MAIN });
  const asked: ((answer: Measured) => void)[] = [];
  const log: string[] = [];
  let answered = 0;
  let wake: () => void = () => undefined;
  let hasWorked: () => void = () => undefined;
  const host: SessionHost = {
    uriOf: (path) => `file://${path}`,
    lastBuild: () => Promise.resolve(undefined),
    settings: {},
    trusted: true,
    measurer: {
      measure: () =>
        new Promise((done) => {
          asked.push(done);
          wake();
        }),
    },
    publish: () => undefined,
    tcb: () => {
      hasWorked();
    },
    log: (message) => log.push(message),
  };
  const session = new ProjectSession(new Project("/p", files, await loadParsers()), host);
  const worked = (): Promise<void> => new Promise((done) => (hasWorked = done));
  const build = async (answer: Measured = { failure: "No compiler." }): Promise<void> => {
    while (asked.length <= answered) await new Promise<void>((woken) => (wake = woken));
    const done = worked();
    asked[answered++]?.(answer);
    await done;
  };
  return { files, session, log, build, worked, builds: () => asked.length };
}

test("a save that comes while the session works is followed by a build of what was saved", async () => {
  const { files, session, build, builds } = await start();
  // The session has begun to read the project, and waits for the disk.
  await files.asked;
  session.opened("/p/main.c", MAIN);
  session.saved("/p/main.c");
  files.release();
  await build();
  await build();
  assert.equal(builds(), 2);
  session.dispose();
});

test("that a file which was just saved has changed on disk is no news, and that it changed again is", async () => {
  const { files, session, build, worked, builds } = await start();
  files.release();
  await build();
  session.opened("/p/main.c", MAIN);
  session.saved("/p/main.c");
  await build();
  session.changedOnDisk("/p/main.c");
  await worked();
  assert.equal(builds(), 2);
  files.write("main.c", `${MAIN}\n`);
  session.changedOnDisk("/p/main.c");
  await build();
  assert.equal(builds(), 3);
  session.dispose();
});

test("what keeps a project from being measured is said once, and again only when it was another thing between", async () => {
  const { files, session, log, build } = await start();
  files.release();
  const hangs = { failure: "The build took too long and was stopped." };
  for (const failure of [hangs, hangs, { failure: "No compiler." }, hangs]) {
    await build(failure);
    session.saved("/p/main.c");
  }
  assert.deepEqual(
    log.map((line) => line.replace(/^.*: /, "")),
    [hangs.failure, "No compiler.", hangs.failure],
  );
  session.dispose();
});
