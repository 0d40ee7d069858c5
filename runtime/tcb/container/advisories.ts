/** Matches the packages of an image with advisories in the OSV format (OSV schema 1.6), by name and version. */

import semver from "semver";
import { z } from "zod";

import { parsed, unreadable } from "../../base/result.ts";
import type { Parsed } from "../../base/result.ts";
import { decodeTextFile } from "../../base/text.ts";
import { compareApk } from "../versions/apk.ts";
import { compareDpkg } from "../versions/dpkg.ts";
import { compareRpm } from "../versions/rpm.ts";
import type { Package, PackageKind, PackageList } from "./packages.ts";

const event = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
  limit: z.string().optional(),
});
const affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  ranges: z.array(z.object({ type: z.string(), events: z.array(event) })).nullish(),
  versions: z.array(z.string()).nullish(),
});
const advisory = z.object({
  id: z.string(),
  aliases: z.array(z.string()).nullish(),
  summary: z.string().optional(),
  withdrawn: z.string().optional(),
  affected: z.array(affected).nullish(),
});
/** A list, an answer of the OSV service, or a single advisory. */
const advisoryFile = z.union([
  z.array(advisory),
  z.object({ vulns: z.array(advisory) }).transform(({ vulns }) => vulns),
  advisory.transform((one) => [one]),
]);

export type Advisory = z.infer<typeof advisory>;
type Event = z.infer<typeof event>;
type Affected = z.infer<typeof affected>;

export interface AdvisoryMatch {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly package: Package;
  /** The first version without it, where the advisory has one. */
  readonly fixed: string | undefined;
}

export function readAdvisories(bytes: Uint8Array): Parsed<Advisory[]> {
  try {
    const { data, error } = advisoryFile.safeParse(JSON.parse(decodeTextFile(bytes)));
    if (data !== undefined) return parsed(data);
    return unreadable(`It is no list of advisories in the OSV format: ${error.issues[0]?.message ?? ""}.`);
  } catch {
    return unreadable("It is no JSON file. A JSON list of advisories in the OSV format is wanted.");
  }
}

type Compare = (a: string, b: string) => number;

/** Undefined: versions of this kind have no order that we know, and only listed ones match. */
const ORDERS: Readonly<Record<PackageKind, Compare | undefined>> = {
  dpkg: compareDpkg,
  apk: compareApk,
  rpm: compareRpm,
  npm: (a, b) => semver.compare(loose(a), loose(b)),
  python: undefined,
};

function loose(version: string): string {
  return semver.valid(version, { loose: true }) ?? semver.coerce(version)?.version ?? "0.0.0";
}

export function matchAdvisories(advisories: readonly Advisory[], list: PackageList): AdvisoryMatch[] {
  const byName = new Map<string, Package[]>();
  for (const one of list.packages)
    for (const name of namesInAdvisories(one)) byName.set(name, [...(byName.get(name) ?? []), one]);
  const found: AdvisoryMatch[] = [];
  for (const { id, aliases, summary, withdrawn, affected: entries } of advisories) {
    if (withdrawn !== undefined) continue;
    const matched = new Set<Package>();
    for (const entry of entries ?? []) {
      for (const candidate of byName.get(entry.package?.name ?? "") ?? []) {
        const fits = isEcosystemOf(entry.package?.ecosystem ?? "", candidate.kind, list.distribution);
        if (!fits || matched.has(candidate) || !isAffected(candidate, entry)) continue;
        matched.add(candidate);
        const fixed = fixOf(candidate, entry);
        found.push({ id, aliases: aliases ?? [], summary: summary ?? "", package: candidate, fixed });
      }
    }
  }
  return found;
}

/** Of distributions with rpm, some name the package of sources and some each of those made of it. */
function namesInAdvisories({ kind, name, source }: Package): ReadonlySet<string> {
  return new Set(kind === "rpm" ? [source, name] : [source]);
}

/** Where an ecosystem has another name than os-release's `ID` (OSV schema, "Defined ecosystems"). */
const ECOSYSTEMS: Readonly<Record<string, string>> = {
  rhel: "red hat",
  rocky: "rocky linux",
  azurelinux: "azure linux",
  photon: "photon os",
  "opensuse-leap": "opensuse",
  "opensuse-tumbleweed": "opensuse",
  sles: "suse",
};

/** `Debian:12`, `Alpine:v3.20`, `Rocky Linux:9`, `Red Hat:enterprise_linux:9::baseos`,  `Ubuntu:24.04:LTS`, `npm`; without a release it is for all of them. */
function isEcosystemOf(
  ecosystem: string,
  kind: PackageKind,
  { id, version }: PackageList["distribution"],
): boolean {
  const [name = "", release] = ecosystem.toLowerCase().split(":");
  if (kind === "npm") return name === "npm";
  if (kind === "python") return name === "pypi";
  if (name !== (ECOSYSTEMS[id] ?? id)) return false;
  // `openSUSE:Leap 15.6`, `Red Hat:enterprise_linux:9::baseos`
  const wanted =
    kind === "rpm"
      ? /(?<![\w.])\d+(?:\.\d+)*/.exec(ecosystem.slice(name.length))?.[0]
      : release?.replace(/^v/, "");
  return wanted === undefined || version === wanted || version.startsWith(`${wanted}.`);
}

function isAffected({ kind, sourceVersion }: Package, { ranges, versions }: Affected): boolean {
  if (versions?.includes(sourceVersion) === true) return true;
  const compare = ORDERS[kind];
  if (compare === undefined) return false;
  return (ranges ?? []).some(
    ({ type, events }) => type !== "GIT" && isInRange(sourceVersion, events, compare),
  );
}

/** The evaluation algorithm of the schema: the last event at or before the version decides. */
function isInRange(version: string, events: readonly Event[], compare: Compare): boolean {
  const atLeast = (start: string) => start === "0" || compare(version, start) >= 0;
  const limits = events.flatMap(({ limit }) => limit ?? []).filter((limit) => limit !== "*");
  if (limits.length > 0 && limits.every((limit) => compare(version, limit) >= 0)) return false;
  const place = ({ introduced, fixed, last_affected }: Event) => introduced ?? fixed ?? last_affected ?? "0";
  const order = (a: string, b: string) => (a === b ? 0 : a === "0" ? -1 : b === "0" ? 1 : compare(a, b));
  let isIn = false;
  for (const { introduced, fixed, last_affected } of events.toSorted((a, b) => order(place(a), place(b)))) {
    if (introduced !== undefined && atLeast(introduced)) isIn = true;
    else if (fixed !== undefined && atLeast(fixed)) isIn = false;
    else if (last_affected !== undefined && compare(version, last_affected) > 0) isIn = false;
  }
  return isIn;
}

function fixOf({ kind, sourceVersion }: Package, { ranges }: Affected): string | undefined {
  const compare = ORDERS[kind];
  const fixes = (ranges ?? []).flatMap(({ type, events }) =>
    type === "GIT" ? [] : events.flatMap(({ fixed }) => fixed ?? []),
  );
  return compare && fixes.filter((fixed) => compare(sourceVersion, fixed) < 0).sort(compare)[0];
}
