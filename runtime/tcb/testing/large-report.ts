/** The TCB of a large program: functions of one file, each of which is there since an earlier one calls it. */

import type { Explained } from "../explain.ts";
import type { TcbReport } from "../report.ts";

export interface LargeReport {
  readonly report: TcbReport;
  readonly explained: Explained;
}

export function largeReport(count: number): LargeReport {
  const functions = Array.from({ length: count }, (_, index) => ({
    name: `function_${index}`,
    bytes: 60 + (index % 97) * 7,
    lines: 1,
    address: index + 1,
  }));
  const bytes = functions.reduce((sum, each) => sum + each.bytes, 0);
  const place = { component: "application", kind: "application", path: "all.c" } as const;
  const files = [{ path: "all.c", bytes, lines: count, functions }];
  const components = [{ name: "application", kind: "application", bytes, lines: count, files } as const];
  return {
    report: { bytes, lines: count, components, layout: [] },
    explained: {
      items: functions.map((each) => ({ ...each, ...place })),
      steps: functions.map((_, index) =>
        index === 0 ? { start: "main" } : { start: "main", from: { item: (index - 1) >> 1, place: index } },
      ),
      always: [],
      placeOf: (address) => ({ file: "all.c", line: address }),
    },
  };
}
