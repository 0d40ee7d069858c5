/**
 * Compiles many sources that seldom change. One file, beside the records of the single objects, says of all of them whether they are
 * current and by what names a linker knows them, so that a build with nothing to compile reads that file alone.
 */

import { namesInObject, type ObjectNames } from "../link/reachable.ts";
import { folderOf } from "../paths.ts";
import { readOwn, writeOwn } from "../own-json.ts";
import type { BuildSystem } from "../system.ts";
import { compileAll, type CompileContext, type CompiledObject, type CompileJob } from "./compile.ts";

export interface SetObject extends CompiledObject {
  readonly names: ObjectNames;
}

interface SetRecord {
  /** Digest of all jobs and the compiler. */
  readonly key: string;
  /** The objects and all that was read for them, each once. */
  readonly stamps: readonly (readonly [path: string, stamp: string])[];
  /** In the order of the jobs. */
  readonly objects: readonly Pick<SetObject, "digest" | "messages" | "names">[];
}

/** Results in the order of the jobs; `recordPath` is the place of the file about all of them. */
export async function compileSet(
  jobs: readonly CompileJob[],
  context: CompileContext,
  recordPath: string,
): Promise<SetObject[]> {
  const { system, compiler } = context;
  const key = system.digest(JSON.stringify([compiler.identity, jobs]));
  const known = await currentSet(recordPath, key, system);
  if (known?.objects.length === jobs.length) {
    return jobs.flatMap((job, index): SetObject[] => {
      const object = known.objects[index];
      return object === undefined ? [] : [{ ...object, job, compiled: false, succeeded: true, files: [] }];
    });
  }
  await system.removeAbandoned(folderOf(recordPath));
  const compiled = await compileAll(jobs, context);
  const objects = await Promise.all(compiled.map((object) => withNames(object, system)));
  if (objects.every(({ succeeded }) => succeeded)) {
    const record: SetRecord = {
      key,
      stamps: [
        ...new Map(objects.flatMap(({ files }) => files.map(([path, stamp]) => [path, stamp] as const))),
      ],
      objects: objects.map(({ digest, messages, names }) => ({ digest, messages, names })),
    };
    await system.write(recordPath, writeOwn(record, system));
  }
  return objects;
}

async function withNames(object: CompiledObject, system: BuildSystem): Promise<SetObject> {
  const content = object.succeeded ? await system.read(object.job.object) : undefined;
  return { ...object, names: namesInObject(content ?? new Uint8Array()) };
}

async function currentSet(path: string, key: string, system: BuildSystem): Promise<SetRecord | undefined> {
  const record = readOwn(await system.read(path), system) as SetRecord | undefined;
  if (record?.key !== key) return undefined;
  for (const [file, stamp] of record.stamps)
    if (stamp === "" || (await system.stamp(file)) !== stamp) return undefined;
  return record;
}
