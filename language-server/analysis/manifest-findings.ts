/** Findings in `litebox.json`: what the diagnostics say of the manifest, less what its comments take away. */

import { checkManifest } from "../diagnostics/index.ts";
import type { Finding } from "../diagnostics/diagnostic.ts";
import type { BuildFindings } from "./manifest-context.ts";
import type { Project } from "./project.ts";
import type { TcbEstimate } from "./tcb.ts";

export function manifestFindings(
  project: Project,
  tcb: TcbEstimate | undefined,
  { problems, stack }: BuildFindings,
): Finding[] {
  return checkManifest({
    text: project.manifestText,
    value: project.manifest.value,
    mistakes: project.manifest.problems,
    goesOn: project.goesOn,
    missing: project.missing,
    limited: project.limited,
    uses: () => project.usedNames(),
    tcb,
    problems,
    stack,
  });
}
