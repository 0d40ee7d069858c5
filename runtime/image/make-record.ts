/** The build record of what has just been linked. */

import { decodeUtf8 } from "../base/text.ts";
import type { Elf } from "../binary/elf/elf.ts";
import { needsAexNotify, type EnclaveImage } from "../enclave/image.ts";
import type { Analysis } from "./analyse.ts";
import { reachableHostCalls } from "./api-names.ts";
import type { LinkInput } from "./link/link-input.ts";
import type { Manifest } from "./manifest/schema.ts";
import { baseName } from "./paths.ts";
import type { BuildRecord } from "./record.ts";
import type { BuildSystem } from "./system.ts";

/** As rustc has it in the comments of its objects, which linkers merge. */
function rustcVersion(elf: Elf): string | undefined {
  const comments = elf.section(".comment");
  return comments && /rustc version ([^\0]+)/.exec(decodeUtf8(elf.contentOf(comments)))?.[1];
}

function identityOf(enclave: Manifest["enclave"], image: EnclaveImage): BuildRecord["identity"] {
  const { debug, productId, securityVersion, date, kss, familyId, extendedProductId } = enclave;
  const { configId, configSvn } = enclave;
  const separating = [familyId, extendedProductId, configId, configSvn];
  return {
    debug,
    productId,
    securityVersion,
    date,
    kss: kss || separating.some((value) => value !== undefined),
    ...(needsAexNotify(image) && { aexNotify: true }),
    ...(familyId === undefined ? {} : { familyId }),
    ...(extendedProductId === undefined ? {} : { extendedProductId }),
  };
}

export function makeRecord(
  input: LinkInput,
  { elf, image, tcb }: Analysis,
  stream: Uint8Array,
  system: BuildSystem,
): BuildRecord {
  const { manifest, outputs } = input.project;
  const { heap, stack, threads, debug, configId, configSvn } = manifest.enclave;
  const digest = system.digest(stream);
  const rustc = manifest.cargo === undefined ? undefined : rustcVersion(elf);
  return {
    version: 1,
    name: manifest.name,
    // The measurement is the hash of this very stream (SDM volume 3D, ECREATE, EADD and EEXTEND).
    mrenclave: digest,
    image: {
      file: baseName(outputs.image),
      bytes: stream.length,
      sha256: digest,
      base: image.base,
      size: image.size,
      pages: image.pages.length,
    },
    elf: { file: baseName(outputs.elf) },
    toolchain: {
      compiler: input.compiler.family.name,
      compilerVersion: input.compiler.version,
      linker: input.linker.version,
      ...(rustc === undefined ? {} : { rustc }),
      ...(manifest.lto && { lto: true }),
    },
    sources: [...input.sources],
    hostCalls: reachableHostCalls(elf, tcb),
    enclave: { heap, stack, threads, debug },
    configuration: {
      ...(configId === undefined ? {} : { configId }),
      ...(configSvn === undefined ? {} : { configSvn }),
    },
    identity: identityOf(manifest.enclave, image),
    tcb,
  };
}
