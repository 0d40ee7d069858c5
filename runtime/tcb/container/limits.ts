/** How much of a container image is unpacked into memory. An image comes from outside, and may claim anything. */

export interface UnpackLimits {
  /** Of all layers together, after decompression. */
  readonly bytes: number;
  /** Entries of all layers together. */
  readonly entries: number;
  /** Of one path in an archive. */
  readonly pathBytes: number;
  /** Of a manifest, an index, a configuration or a package list. */
  readonly documentBytes: number;
  readonly layers: number;
}

/** Enough for the largest images in use, and little enough for the memory of a machine that builds software. */
export const DEFAULT_LIMITS: UnpackLimits = {
  bytes: 4 * 2 ** 30,
  entries: 1_000_000,
  pathBytes: 4096,
  documentBytes: 64 * 2 ** 20,
  layers: 512,
};
