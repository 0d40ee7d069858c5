/** The page of the attestation policy, from its schema, and the checks that a verdict is made from. */

import { DCAP_CHECKS } from "../../runtime/attest/dcap/checks/index.ts";
import { POLICY_CHECKS } from "../../runtime/attest/policy/checks.ts";
import { policyJsonSchema } from "../../runtime/attest/policy/schema.ts";
import { SNP_CHECKS } from "../../runtime/attest/snp/checks/index.ts";

/** What is used here of a JSON schema. */
interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const EXAMPLE = `{
  "$schema": "../extension/policy.schema.json",
  // No debugger, no simulation: those are the defaults.
  "tcb": {
    "accept": ["UpToDate", "SWHardeningNeeded"],
    "advisories": ["INTEL-SA-00615"],
    "maximumAge": 30
  },
  "sgx": {
    "mrSigner": "83d719e77deaca1470f6baf62a4d774303c899db69020f9c70ee1dfc08c7ce9e",
    "productId": 1,
    "minimumSecurityVersion": 2
  }
}`;

const INTRODUCTION = [
  "# The attestation policy",
  "",
  "`litebox verify EVIDENCE --policy FILE` judges evidence by a policy: JSON, in which comments and trailing commas are allowed. Every key has",
  "a default, and a key that is not known is a mistake, so that nothing goes unchecked because of a misspelling. What the policy does not ask",
  "is listed in the verdict as not checked. Bytes are in hexadecimal, in the order of memory.",
  "",
  "```jsonc",
  EXAMPLE,
  "```",
  "",
  "`{}` accepts whatever is genuine, up to date and cannot be debugged, whoever made it: it is of use to look at evidence, not to trust it.",
  "",
];

/** Text of the page, and the schema for editors, by their paths. */
export function policyFiles(): ReadonlyMap<string, string> {
  const schema = policyJsonSchema() as Schema;
  const page = [...INTRODUCTION, ...section("The policy", "", schema), ...checksSection()].join("\n");
  return new Map([
    ["docs/policy.md", page],
    ["extension/policy.schema.json", JSON.stringify(schema)],
  ]);
}

function section(
  title: string,
  prefix: string,
  { description = "", properties = {} }: Schema,
): readonly string[] {
  const entries = Object.entries(properties);
  const rows = entries.map(([key, value]) => {
    const fallback =
      value.default === undefined || value.properties !== undefined
        ? ""
        : `\`${JSON.stringify(value.default)}\``;
    return `| \`${prefix}${key}\` | ${kindOf(value)} | ${fallback} | ${value.description ?? ""} |`;
  });
  const inner = entries
    .filter(([, value]) => value.properties !== undefined)
    .flatMap(([key, value]) => section(`\`${prefix}${key}\``, `${prefix}${key}.`, value));
  return [
    `## ${title}`,
    "",
    description,
    "",
    "| key | value | default | what |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    ...inner,
  ];
}

function kindOf(schema: Schema): string {
  if (schema.properties !== undefined) return "object";
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(kindOf))].join(" or ");
  if (schema.type === "array")
    return `list of ${schema.items === undefined ? "values" : plural(schema.items)}`;
  return schema.enum === undefined
    ? (schema.type ?? "value")
    : schema.enum.map((value) => `\`${value}\``).join(", ");
}

function plural(schema: Schema): string {
  return schema.enum === undefined ? `${schema.type ?? "value"}s` : kindOf(schema);
}

function checksSection(): readonly string[] {
  const table = (checks: readonly { readonly id: string; readonly title: string }[]): readonly string[] => [
    "| check | holds when it passes |",
    "| --- | --- |",
    ...checks.map(({ id, title }) => `| \`${id}\` | ${title} |`),
    "",
  ];
  return [
    "## The checks",
    "",
    "A verdict names all of them, with what was found. Evidence is *genuine* when none of the first two lists fails, and accepted when none",
    "of the policy's fails either.",
    "",
    "### Of quotes (SGX, TDX)",
    "",
    ...table(DCAP_CHECKS),
    "### Of reports (SEV-SNP)",
    "",
    ...table(SNP_CHECKS),
    "### Of the policy",
    "",
    ...table(POLICY_CHECKS),
  ];
}
