/**
 * Compiles many sources that seldom change. One file, beside the records of the single objects, says of all of them whether they are
 * current and by what names a linker knows them, so that a build with nothing to compile reads that file alone.
 */

import { z } from "zod";

import { decodeUtf8, encodeUtf8 } from "../../base/text.ts";
import { namesInObject, type ObjectNames } from "../link/reachable.ts";
import type { BuildSystem } from "../system.ts";
import {
  compileAll,
  RECORD_VERSION,
  type CompileContext,
  type CompiledObject,
  type CompileJob,
} from "./compile.ts";

export interface SetObject extends CompiledObject {
  readonly names: ObjectNames;
}

const texts = z.array(z.string());

const setSchema = z.object({
  /** Digest of all jobs and the compiler. */
  key: z.string(),
  /** Stamps of the objects and of all that was read for them, by path. */
  stamps: z.record(z.string(), z.string()),
  /** In the order of the jobs. */
  objects: z.array(
    z.object({
      digest: z.string(),
      messages: z.string(),
      names: z.object({ defines: texts, needs: texts, wishes: texts }),
    }),
  ),
});
type SetRecord = z.infer<typeof setSchema>;

/** Results in the order of the jobs; `recordPath` is the place of the file about all of them. */
export async function compileSet(
  jobs: readonly CompileJob[],
  context: CompileContext,
  recordPath: string,
): Promise<SetObject[]> {
  const { system, compiler } = context;
  const key = system.digest(JSON.stringify([RECORD_VERSION, compiler.identity, jobs]));
  const known = await currentSet(recordPath, key, system);
  if (known?.objects.length === jobs.length) {
    return jobs.flatMap((job, index): SetObject[] => {
      const object = known.objects[index];
      return object === undefined ? [] : [{ ...object, job, compiled: false, succeeded: true, files: [] }];
    });
  }
  const compiled = await compileAll(jobs, context);
  const objects = await Promise.all(compiled.map((object) => withNames(object, system)));
  if (objects.every(({ succeeded }) => succeeded)) {
    const record: SetRecord = {
      key,
      stamps: Object.fromEntries(objects.flatMap(({ files }) => files)),
      objects: objects.map(({ digest, messages, names }) => ({
        ...{ digest, messages },
        names: { defines: [...names.defines], needs: [...names.needs], wishes: [...names.wishes] },
      })),
    };
    await system.write(recordPath, encodeUtf8(JSON.stringify(record)));
  }
  return objects;
}

async function withNames(object: CompiledObject, system: BuildSystem): Promise<SetObject> {
  const content = object.succeeded ? await system.read(object.job.object) : undefined;
  return { ...object, names: namesInObject(content ?? new Uint8Array()) };
}

async function currentSet(path: string, key: string, system: BuildSystem): Promise<SetRecord | undefined> {
  const content = await system.read(path);
  const record = content && parseSet(decodeUtf8(content));
  if (record?.key !== key) return undefined;
  for (const [file, stamp] of Object.entries(record.stamps))
    if (stamp === "" || (await system.stamp(file)) !== stamp) return undefined;
  return record;
}

function parseSet(text: string): SetRecord | undefined {
  try {
    return setSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // Damaged: made again from the records of the objects.
  }
}
