/** Which settings have values that they do not take; people write them into a file by hand. No `vscode` here. */

import type { SettingRow } from "./settings.ts";

export interface WrongSetting {
  readonly name: string;
  /** As JSON. */
  readonly value: string;
  /** What stands behind "it takes". */
  readonly wanted: string;
}

const LONGEST = 60;

export function wrongSettings(
  rows: Readonly<Record<string, SettingRow>>,
  valueOf: (name: string) => unknown,
): readonly WrongSetting[] {
  return Object.entries(rows).flatMap(([name, { type, values }]) => {
    const value = valueOf(name);
    const names = values && Object.keys(values);
    const isRight = typeof value === type && (names === undefined || names.includes(String(value)));
    if (value === undefined || isRight) return [];
    const wanted = names?.join(", ") ?? (type === "boolean" ? "true, false" : '"…"');
    const written = JSON.stringify(value);
    return [{ name, value: written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written, wanted }];
  });
}
