/** TCB info, versions 2 and 3 (Intel's Provisioning Certification Service): what each security version of a platform is worth. */

import { z } from "zod";

import { toHex } from "../../base/hex.ts";
import type { Parsed } from "../../base/result.ts";
import { advisories, hexBytes, partLevel, readSignedJson, svn, time } from "./signed-json.ts";

const COMPONENTS = 16;
const MOST_LEVELS = 1000;

const components = z
  .array(z.object({ svn: svn.max(255) }))
  .length(COMPONENTS)
  .transform((list) => list.map((each) => each.svn));

const name = (index: number): string => `sgxtcbcomp${String(index + 1).padStart(2, "0")}svn`;

/** Version 2 has a key per component. */
const levelTcb2 = z.looseObject({ pcesvn: svn }).transform((tcb, context) => {
  const sgx = z
    .array(svn.max(255))
    .safeParse(Array.from({ length: COMPONENTS }, (_, index) => tcb[name(index)]));
  if (sgx.success) return { sgx: sgx.data, pceSvn: tcb.pcesvn, tdx: undefined };
  context.addIssue({ code: "custom", message: "a security version of each of the 16 components" });
  return z.NEVER;
});

const levelTcb3 = z
  .object({ pcesvn: svn, sgxtcbcomponents: components, tdxtcbcomponents: components.optional() })
  .transform((tcb) => ({ sgx: tcb.sgxtcbcomponents, pceSvn: tcb.pcesvn, tdx: tcb.tdxtcbcomponents }));

const level = <Tcb extends z.ZodType>(tcb: Tcb) =>
  z
    .array(z.object({ tcb, tcbDate: z.string().default(""), tcbStatus: z.string(), advisoryIDs: advisories }))
    .max(MOST_LEVELS);

const moduleRules = { mrsigner: hexBytes(48), attributes: hexBytes(8), attributesMask: hexBytes(8) };

const common = {
  issueDate: time,
  nextUpdate: time,
  fmspc: hexBytes(6),
  pceId: hexBytes(2),
  tcbType: z.int().default(0),
  tcbEvaluationDataNumber: z.int().min(0).default(0),
};

const schema = z.discriminatedUnion(
  "version",
  [
    z.object({ version: z.literal(2), ...common, tcbLevels: level(levelTcb2) }),
    z.object({
      version: z.literal(3),
      id: z.enum(["SGX", "TDX"]),
      ...common,
      tdxModule: z.object(moduleRules).optional(),
      tdxModuleIdentities: z
        .array(z.object({ id: z.string(), ...moduleRules, tcbLevels: z.array(partLevel).max(MOST_LEVELS) }))
        .max(256)
        .default([]),
      tcbLevels: level(levelTcb3),
    }),
  ],
  { error: "version 2 or 3" },
);

type Document = z.output<typeof schema>;
export type TcbLevel = Document["tcbLevels"][number];
export type ModuleIdentity = Extract<Document, { version: 3 }>["tdxModuleIdentities"][number];
export type ModuleRules = Omit<ModuleIdentity, "id" | "tcbLevels">;

export interface TcbInfo {
  readonly version: 2 | 3;
  readonly id: "SGX" | "TDX";
  /** Unix seconds. */
  readonly issueDate: number;
  readonly nextUpdate: number;
  /** Lower-case hexadecimal. */
  readonly fmspc: string;
  readonly pceId: string;
  readonly evaluationNumber: number;
  readonly module: ModuleRules | undefined;
  readonly moduleIdentities: readonly ModuleIdentity[];
  /** The highest first: by the SGX components, then the PCE's version, then the TDX components. */
  readonly levels: readonly TcbLevel[];
}

/** `bytes` are the value of `tcbInfo` as it was served: the signature is over them. */
export function readTcbInfo(bytes: Uint8Array): Parsed<TcbInfo> {
  const { value, problems } = readSignedJson(bytes, schema, "The TCB info");
  if (value === undefined) return { value, problems };
  const { version, issueDate, nextUpdate, tcbEvaluationDataNumber: evaluationNumber } = value;
  const tdx = value.version === 3 ? value : undefined;
  return {
    value: {
      version,
      id: tdx?.id ?? "SGX",
      issueDate,
      nextUpdate,
      fmspc: toHex(value.fmspc),
      pceId: toHex(value.pceId),
      evaluationNumber,
      module: tdx?.tdxModule,
      moduleIdentities: tdx?.tdxModuleIdentities ?? [],
      levels: (value.tcbLevels as readonly TcbLevel[]).toSorted(descending),
    },
    problems,
  };
}

function descending(a: TcbLevel, b: TcbLevel): number {
  const key = ({ tcb }: TcbLevel): readonly number[] => [...tcb.sgx, tcb.pceSvn, ...(tcb.tdx ?? [])];
  const [left, right] = [key(a), key(b)];
  const index = left.findIndex((value, at) => value !== right[at]);
  return index < 0 ? 0 : (right[index] ?? 0) - (left[index] ?? 0);
}
