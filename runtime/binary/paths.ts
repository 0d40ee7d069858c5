/** Source paths as compilers write them. They are text here: nothing is looked up on this machine. */

/** A part that is empty, `.` or `..`. */
const UNUSUAL = /\/\/|\/$|(?:^|\/)\.\.?(?:\/|$)/;

/** `directory` and `file` as one normalised path; an absolute `file` stands for itself. */
export function joinPath(directory: string, file: string): string {
  return normalisePath(isAbsolute(file) || directory === "" ? file : `${directory}/${file}`);
}

export function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[a-zA-Z]:[\\/]/.test(path);
}

/** Without `.`, `..` and doubled separators. What `..` would climb above a relative start is kept. */
export function normalisePath(path: string): string {
  if (!UNUSUAL.test(path)) return path;
  const isRooted = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== ".." || (!isRooted && (kept.length === 0 || kept.at(-1) === ".."))) kept.push(part);
    else kept.pop();
  }
  return (isRooted ? "/" : "") + kept.join("/");
}

/** How many path components two paths have in common, counted from the end. Either kind of slash separates. */
export function commonTail(a: string, b: string): number {
  const left = a.split(/[\\/]+/).filter((part) => part !== "" && part !== ".");
  const right = b.split(/[\\/]+/).filter((part) => part !== "" && part !== ".");
  let count = 0;
  while (count < left.length && count < right.length && left.at(-1 - count) === right.at(-1 - count)) count++;
  return count;
}

/**
 * The paths of `candidates` that `path` most likely means: itself, or else those that share the longest tail with it. Paths
 * in debug information are often another machine's, or mapped to a neutral prefix so that builds can be reproduced.
 */
export function matchPath(path: string, candidates: readonly string[]): readonly string[] {
  const exact = normalisePath(path);
  if (candidates.includes(exact)) return [exact];
  let best: string[] = [];
  let bestLength = 1;
  for (const candidate of candidates) {
    const length = commonTail(path, candidate);
    if (length > bestLength) {
      best = [candidate];
      bestLength = length;
    } else if (length === bestLength) best.push(candidate);
  }
  return best;
}
