/**
 * Compiles sources to objects, several at a time, and only what changed: beside each object stands a record of what it was made
 * from. An object is current when the command, the compiler and the content of every file that it read are the same.
 *
 * Two builds at once, or a kill in the middle, do no harm: everything is made under a name of its own and put in place in one step,
 * first the object, then the record, which names that very object.
 */

import { decodeUtf8 } from "../../base/text.ts";
import { readOwn, writeOwn } from "../own-json.ts";
import { folderOf, joinPath } from "../paths.ts";
import type { BuildSystem } from "../system.ts";
import { readDepfile } from "./depfile.ts";

export interface CompileJob {
  /** Path of the source. */
  readonly source: string;
  /** What the compiler is told instead, seen from `folder`. */
  readonly sourceArgument?: string | undefined;
  readonly object: string;
  /** Everything but source and output. */
  readonly flags: readonly string[];
  /** Where the compiler is run. */
  readonly folder: string;
}

export interface CompiledObject {
  readonly job: CompileJob;
  /** False: it was current. */
  readonly compiled: boolean;
  readonly succeeded: boolean;
  /** What the compiler said when it made this object, unchanged; also when it was made by an earlier build. */
  readonly messages: string;
  /** SHA-256 of the object. */
  readonly digest: string;
  /** Every file that the compiler read, and the object; empty where there is no object. */
  readonly files: readonly FileState[];
}

/** A file as it was when it was read; its stamp may be a newer one of the same content. */
export type FileState = readonly [path: string, stamp: string, digest: string];

export interface CompileContext {
  readonly system: BuildSystem;
  readonly compiler: { readonly path: string; readonly identity: string };
  readonly onCompile?: (job: CompileJob) => void;
}

interface ObjectRecord {
  /** Digest of command and compiler. */
  readonly key: string;
  /** Stamp and SHA-256 of the object. */
  readonly object: readonly [stamp: string, digest: string];
  /** Every file that was read; none when that is not known. */
  readonly inputs: readonly FileState[];
  readonly messages: string;
}

/** Results in the order of the jobs. */
export async function compileAll(
  jobs: readonly CompileJob[],
  context: CompileContext,
): Promise<CompiledObject[]> {
  const inputs = new InputFiles(context.system);
  const results: CompiledObject[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index];
      if (job !== undefined) results[index] = await compileOne(job, inputs, context);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, context.system.processors) }, worker));
  return results;
}

export function compileArguments(job: CompileJob, output: string = job.object): string[] {
  return [...job.flags, "-c", job.sourceArgument ?? job.source, "-o", output];
}

/** Stamps and digests of the files that compilers read, asked for once per build however many objects read them. */
class InputFiles {
  readonly #system: BuildSystem;
  readonly #stamps = new Map<string, Promise<string | undefined>>();
  readonly #digests = new Map<string, Promise<string | undefined>>();

  constructor(system: BuildSystem) {
    this.#system = system;
  }

  stamp(path: string): Promise<string | undefined> {
    return remember(this.#stamps, path, () => this.#system.stamp(path));
  }

  digest(path: string): Promise<string | undefined> {
    return remember(this.#digests, path, async () => {
      const content = await this.#system.read(path);
      return content === undefined ? undefined : this.#system.digest(content);
    });
  }

  async unchanged([path, stamp, digest]: FileState): Promise<boolean> {
    return (await this.stamp(path)) === stamp || (await this.digest(path)) === digest;
  }
}

function remember<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}

async function compileOne(
  job: CompileJob,
  inputs: InputFiles,
  context: CompileContext,
): Promise<CompiledObject> {
  const { system, compiler } = context;
  const key = system.digest(JSON.stringify([compiler.identity, job.flags, job.source, job.folder]));
  const known = await currentRecord(job, key, inputs, system);
  if (known !== undefined) {
    const { messages, object } = known;
    const files = await filesOf(job, known, inputs);
    return { job, compiled: false, succeeded: true, messages, digest: object[1], files };
  }
  context.onCompile?.(job);
  const before = await inputs.stamp(job.source);
  await system.makeFolder(folderOf(job.object));
  const object = system.temporary(job.object);
  const depfile = system.temporary(`${job.object}.d`);
  try {
    const args = [...compileArguments(job, object), "-MD", "-MF", depfile, "-MT", "object"];
    const { status, stdout, stderr, signal } = await system.run(compiler.path, args, job.folder);
    // What dies says nothing itself.
    const died =
      signal === undefined
        ? ""
        : `${job.source}:1:1: error: ${compiler.path} was ended by ${signal}, as happens where memory is used up or the compiler has a mistake. Build again; if it happens again, take another compiler ("compiler" in litebox.json).\n`;
    const messages = stdout + stderr + died;
    const content = status === 0 ? await system.read(object) : undefined;
    if (content === undefined)
      return { job, compiled: true, succeeded: false, messages, digest: "", files: [] };
    const digest = system.digest(content);
    const read = await inputsOf(
      readDepfile(decodeUtf8((await system.read(depfile)) ?? new Uint8Array())).map((path) =>
        joinPath(job.folder, path),
      ),
      inputs,
    );
    await system.move(object, job.object);
    // Who saves a source while it is compiled gets an object of the old one, which is then no object of any source that is there.
    const isOfThis = (await system.stamp(job.source)) === before;
    const record: ObjectRecord = {
      key,
      object: [(await system.stamp(job.object)) ?? "", digest],
      inputs: isOfThis ? read : [],
      messages,
    };
    await system.write(recordPath(job), writeOwn(record, system));
    const files = await filesOf(job, record, inputs);
    return { job, compiled: true, succeeded: true, messages, digest, files };
  } finally {
    await Promise.all([system.remove(object), system.remove(depfile)]);
  }
}

async function filesOf(job: CompileJob, record: ObjectRecord, inputs: InputFiles): Promise<FileState[]> {
  const now = async ([path, , digest]: FileState): Promise<FileState> => [
    path,
    (await inputs.stamp(path)) ?? "",
    digest,
  ];
  return [[job.object, ...record.object], ...(await Promise.all(record.inputs.map(now)))];
}

function recordPath(job: CompileJob): string {
  return `${job.object}.json`;
}

async function inputsOf(paths: readonly string[], inputs: InputFiles): Promise<FileState[]> {
  const describe = async (path: string): Promise<FileState> => [
    path,
    (await inputs.stamp(path)) ?? "",
    (await inputs.digest(path)) ?? "",
  ];
  return Promise.all(paths.map(describe));
}

/** The object's record when the object is current. */
async function currentRecord(
  job: CompileJob,
  key: string,
  inputs: InputFiles,
  system: BuildSystem,
): Promise<ObjectRecord | undefined> {
  const record = readOwn(await system.read(recordPath(job)), system) as ObjectRecord | undefined;
  if (record?.key !== key || record.inputs.length === 0) return undefined;
  const stamp = await system.stamp(job.object);
  if (stamp === undefined) return undefined;
  // Another build may have put the same object there since.
  const [known, digest] = record.object;
  if (stamp !== known && system.digest((await system.read(job.object)) ?? "") !== digest) return undefined;
  const unchanged = await Promise.all(record.inputs.map((input) => inputs.unchanged(input)));
  return unchanged.every(Boolean) ? { ...record, object: [stamp, digest] } : undefined;
}
