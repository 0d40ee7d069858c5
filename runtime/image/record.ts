/** The build record `build/NAME.json`: what was built from what, and what is in it. Written last, so it speaks of files that are there. */

import { z } from "zod";

import { fromHex } from "../base/hex.ts";
import type { TcbReport } from "../tcb/report.ts";

const tcbItem = z.object({ name: z.string(), bytes: z.number(), lines: z.number(), address: z.number() });
const tcbFile = z.object({
  path: z.string(),
  bytes: z.number(),
  lines: z.number(),
  functions: z.array(tcbItem),
});
const tcbComponent = z.object({
  name: z.string(),
  kind: z.enum(["application", "library-os", "toolchain", "padding"]),
  bytes: z.number(),
  lines: z.number(),
  files: z.array(tcbFile),
});
const tcbReport = z.object({
  bytes: z.number(),
  lines: z.number(),
  budget: z
    .object({
      bytes: z.number().optional(),
      lines: z.number().optional(),
      deny: z.array(z.string()).optional(),
    })
    .exactOptional(),
  components: z.array(tcbComponent),
  layout: z.array(z.object({ name: z.string(), bytes: z.number() })),
}) satisfies z.ZodType<TcbReport>;

/** Paths in it are relative: files to the folder of the record, sources to the project. */
const buildRecord = z.object({
  version: z.literal(1),
  name: z.string(),
  /** In hexadecimal. */
  mrenclave: z.string().regex(/^[0-9a-f]{64}$/),
  image: z.object({
    file: z.string(),
    bytes: z.number(),
    /** Of the file; for an SGX image it is MRENCLAVE. */
    sha256: z.string(),
    base: z.number(),
    /** Of ELRANGE. */
    size: z.number(),
    pages: z.number(),
  }),
  elf: z.object({ file: z.string() }),
  toolchain: z.object({
    compiler: z.string(),
    compilerVersion: z.string(),
    linker: z.string(),
    /** Where the project has a package in Rust. */
    rustc: z.string().exactOptional(),
    /** The application and the library OS were optimised together. */
    lto: z.literal(true).exactOptional(),
  }),
  sources: z.array(z.string()),
  /** Names of the host calls that the image can make. */
  hostCalls: z.array(z.string()),
  enclave: z.object({ heap: z.number(), stack: z.number(), threads: z.number(), debug: z.boolean() }),
  /** What the loader gives to ECREATE beside what is measured or signed; the id in hexadecimal. */
  configuration: z.object({ configId: z.string().exactOptional(), configSvn: z.number().exactOptional() }),
  /** What the signature says about the enclave, or is to say. */
  identity: z.object({
    debug: z.boolean(),
    productId: z.number(),
    securityVersion: z.number(),
    date: z.string(),
    kss: z.boolean(),
    /** The image is told of interrupts (AEX-Notify), which is an attribute of the enclave. */
    aexNotify: z.literal(true).exactOptional(),
    familyId: z.string().exactOptional(),
    extendedProductId: z.string().exactOptional(),
  }),
  tcb: tcbReport,
});

export type BuildRecord = Omit<z.infer<typeof buildRecord>, "tcb"> & { readonly tcb: TcbReport };

/** The record in `text`, or undefined when it is none of this version: build again. */
export function readBuildRecord(text: string): BuildRecord | undefined {
  try {
    return buildRecord.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function writeBuildRecord(record: BuildRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** What a loader gives to ECREATE: nothing where the record is that of another image. */
export function configurationOf(record: BuildRecord | undefined): {
  readonly configId?: Uint8Array;
  readonly configSvn?: number;
} {
  const { configId, ...others } = record?.configuration ?? {};
  const id = configId === undefined ? undefined : fromHex(configId);
  return { ...others, ...(id === undefined ? {} : { configId: id }) };
}
