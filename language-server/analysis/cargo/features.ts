/** Which features of a crate are on, and what `#![cfg_attr(…, no_std)]` means then. The Cargo Book, "Features"; the Rust Reference, "Conditional compilation". */

/** Tables of a Cargo.toml, of whose values nothing is known. */
export type Table = Readonly<Record<string, unknown>>;

export function tableIn(value: unknown): Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

export interface Activated {
  readonly features: ReadonlySet<string>;
  /** Dependencies that are optional and wanted. */
  readonly dependencies: ReadonlySet<string>;
  /** Features that the crate asks of its dependencies, by their names. */
  readonly ofDependencies: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What asking a crate for some features turns on in it. */
export function activate(manifest: Table, wanted: Iterable<string>): Activated {
  const table = tableIn(manifest["features"]);
  const optional = tableIn(manifest["dependencies"]);
  const features = new Set<string>();
  const dependencies = new Set<string>();
  const ofDependencies = new Map<string, Set<string>>();
  const pending = [...wanted];
  for (let feature = pending.pop(); feature !== undefined; feature = pending.pop()) {
    const [, dependency = "", isWeak, inner] = /^([^/?]+)(\?)?\/(.+)$/.exec(feature) ?? [];
    if (inner !== undefined) {
      ofDependencies.set(dependency, (ofDependencies.get(dependency) ?? new Set()).add(inner));
      if (isWeak === undefined) pending.push(`dep:${dependency}`);
    } else if (feature.startsWith("dep:")) dependencies.add(feature.slice(4));
    else if (!features.has(feature)) {
      features.add(feature);
      pending.push(...textsIn(Object.hasOwn(table, feature) ? table[feature] : undefined));
      // Without a feature of the name an optional dependency is one itself.
      if (!Object.hasOwn(table, feature) && Object.hasOwn(optional, feature)) dependencies.add(feature);
    }
  }
  return { features, dependencies, ofDependencies };
}

/** Attributes of a crate stand at its beginning, below its documentation. */
const HEAD_LENGTH = 64 * 1024;

const NO_STD = /#!\[\s*(?:cfg_attr\s*\(([^\]]{0,500}?),\s*)?no_std\s*,?\s*\)?\s*\]/g;
const EXTERN_STD = /(?:#\[\s*cfg\s*\(([^\]]{0,500})\)\s*\]\s*)?(?:#\[macro_use\]\s*)?extern\s+crate\s+std\b/g;

/** Whether the root module of a crate links `std`. */
export function linksStd(source: string, features: ReadonlySet<string>): boolean {
  const text = withoutComments(source).slice(0, HEAD_LENGTH);
  const isWithout = [...text.matchAll(NO_STD)].some(
    ([, condition]) => condition === undefined || holds(condition, features) !== false,
  );
  if (!isWithout) return true;
  return [...text.matchAll(EXTERN_STD)].some(
    ([, condition]) => condition === undefined || holds(condition, features) === true,
  );
}

function withoutComments(source: string): string {
  const text = source.replaceAll(/\/\/[^\n]*/g, " ");
  let code = "";
  for (let at = 0; at >= 0;) {
    const start = text.indexOf("/*", at);
    code += text.slice(at, start < 0 ? undefined : start);
    const end = start < 0 ? -1 : text.indexOf("*/", start);
    at = end < 0 ? -1 : end + 2;
  }
  return code;
}

/** Undefined where it asks for something else than features. */
export function holds(condition: string, features: ReadonlySet<string>): boolean | undefined {
  const words = condition.match(/"[^"]*"|\w+|[(),=]/g) ?? [];
  let at = 0;
  const one = (depth: number): boolean | undefined => {
    const name = words[at++];
    if (words[at] === "=") {
      const value = words[at + 1] ?? "";
      at += 2;
      return name === "feature" ? features.has(value.slice(1, -1)) : undefined;
    }
    if (words[at] !== "(" || depth > 20) return name === "test" || name === "doc" ? false : undefined;
    at++;
    const parts: (boolean | undefined)[] = [];
    while (at < words.length && words[at] !== ")") {
      parts.push(one(depth + 1));
      if (words[at] === ",") at++;
    }
    at++;
    if (name === "not") return parts[0] === undefined ? undefined : !parts[0];
    if (name === "all") return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    if (name === "any") return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
    return undefined;
  };
  return one(0);
}
