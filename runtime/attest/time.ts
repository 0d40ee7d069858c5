/** Times as the formats of this folder have them: Unix seconds, and intervals in which both ends count. */

export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** `2025-06-15T00:00:00Z`, whatever the number. */
export function formatTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds} s` : date.toISOString().replace(".000Z", "Z");
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** A UTC time of ISO 8601, as Intel's JSON has it; undefined where it is not one. */
export function parseTime(text: string): number | undefined {
  const milliseconds = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** The time that lies in all of them; `to` is before `from` where there is none. */
export function intersection(intervals: readonly Interval[]): Interval | undefined {
  if (intervals.length === 0) return undefined;
  return {
    from: Math.max(...intervals.map(({ from }) => from)),
    to: Math.min(...intervals.map(({ to }) => to)),
  };
}
