/** The JSON documents of a container image, as far as they are read here: OCI image specification 1.1, and `docker save`. */

import { z } from "zod";

import { decodeTextFile } from "../../base/text.ts";

const platform = z.object({
  os: z.string().optional(),
  architecture: z.string().optional(),
});

export const descriptor = z.object({
  mediaType: z.string().optional(),
  digest: z.string(),
  size: z.number().optional(),
  platform: platform.optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type Descriptor = z.infer<typeof descriptor>;

/** `index.json`, and an image index that it may name (image-index.md). */
export const imageIndex = z.object({ manifests: z.array(descriptor) });

/** image-manifest.md */
export const imageManifest = z.object({ config: descriptor, layers: z.array(descriptor) });

/** config.md; absent lists are `null` in images of some tools. */
export const imageConfig = z.object({
  os: z.string().optional(),
  architecture: z.string().optional(),
  config: z
    .object({
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      Env: z.array(z.string()).nullish(),
      WorkingDir: z.string().nullish(),
      User: z.string().nullish(),
    })
    .nullish(),
  rootfs: z.object({ diff_ids: z.array(z.string()).nullish() }).nullish(),
});
export type ImageConfig = z.infer<typeof imageConfig>;

/** `manifest.json` of `docker save`: one entry for each image. */
export const dockerManifest = z.array(
  z.object({
    Config: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    Layers: z.array(z.string()),
  }),
);

/** The document in `bytes`, or undefined for one that is none of this kind. */
export function readDocument<T>(
  kind: z.ZodType<T>,
  bytes: Uint8Array | undefined,
  limit: number,
): T | undefined {
  if (bytes === undefined || bytes.length > limit) return undefined;
  try {
    return kind.safeParse(JSON.parse(decodeTextFile(bytes))).data;
  } catch {
    return undefined;
  }
}
