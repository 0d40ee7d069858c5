/**
 * Findings as a SARIF 2.1.0 log (OASIS Standard, "Static Analysis Results Interchange Format"), which code scanning services and editors
 * read. Sections below are the standard's.
 */

import { assert } from "./assert.ts";

/** 3.27.10. "note" is what an editor calls information. */
export type SarifLevel = "error" | "warning" | "note";

/** What kind of finding there is (3.49, reportingDescriptor). */
export interface SarifRule {
  /** Stable: suppressions and filters name it. */
  readonly id: string;
  /** One sentence. */
  readonly summary: string;
  /** What the finding means and what to do, as plain text. */
  readonly help: string;
  /** The page that explains it. */
  readonly helpUri?: string;
}

export interface SarifPlace {
  /** Relative to the folder that the log is made for, with "/"; or absolute. */
  readonly file: string;
  /** From 1; columns in UTF-16 units, the end behind the last one (3.30.8). Absent where the whole file is meant. */
  readonly region?: {
    readonly line: number;
    readonly column?: number;
    readonly endLine?: number;
    readonly endColumn?: number;
  };
}

export interface SarifFinding {
  /** One of the rules given. */
  readonly rule: string;
  readonly level: SarifLevel;
  readonly message: string;
  /** Where it would be mended; of several places the first is the one that is shown. */
  readonly places: readonly SarifPlace[];
  /** Places that explain it, each with a sentence (3.27.22). */
  readonly related?: readonly (SarifPlace & { readonly message: string })[];
}

export interface SarifInput {
  readonly tool: { readonly name: string; readonly version: string; readonly informationUri?: string };
  readonly rules: readonly SarifRule[];
  readonly findings: readonly SarifFinding[];
}

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/** The log as an object for `JSON.stringify`: one run, with every rule that was looked for, also those without findings. */
export function sarifLog({ tool, rules, findings }: SarifInput): object {
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { ...tool, rules: rules.map(descriptor) } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => result(finding, indexes)),
      },
    ],
  };
}

function descriptor({ id, summary, help, helpUri }: SarifRule): object {
  return {
    id,
    shortDescription: { text: summary },
    help: { text: help },
    ...(helpUri === undefined ? {} : { helpUri }),
  };
}

function result(finding: SarifFinding, indexes: ReadonlyMap<string, number>): object {
  const { rule, level, message, places, related = [] } = finding;
  const ruleIndex = indexes.get(rule);
  assert(ruleIndex !== undefined, `the rule ${rule} of a finding is described`);
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text: message },
    locations: places.map((place) => ({ physicalLocation: physicalLocation(place) })),
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place, index) => ({
            id: index + 1,
            physicalLocation: physicalLocation(place),
            message: { text: place.message },
          })),
        }),
  };
}

function physicalLocation({ file, region }: SarifPlace): object {
  return {
    artifactLocation: { uri: uriOf(file) },
    ...(region === undefined ? {} : { region: regionOf(region) }),
  };
}

function regionOf({ line, column, endLine, endColumn }: NonNullable<SarifPlace["region"]>): object {
  return {
    startLine: line,
    ...(column === undefined ? {} : { startColumn: column }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(endColumn === undefined ? {} : { endColumn }),
  };
}

/** RFC 3986: of a path only the slashes stay as they are. A colon in the first part would look like a scheme, so it is always escaped. */
function uriOf(path: string): string {
  const escaped = path.split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${escaped}` : escaped;
}
