/** Where things are in this repository. Everything in `scripts/` runs on plain Node 20 and needs no package. */
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../..");

/** A path inside the repository. */
export const inRoot = (...parts) => path.join(ROOT, ...parts);

export const DIST = inRoot("dist");
export const ARTIFACTS = inRoot("artifacts");
export const SAMPLES = inRoot("samples");

/** The packaged extension. */
export const VSIX = inRoot("litebox-enclave-tools.vsix");
