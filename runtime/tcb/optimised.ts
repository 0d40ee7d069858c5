/**
 * Whose the bytes of an object are that was made of several by link-time optimisation. The debug information says in which unit each
 * function and variable was written; a constant, a table or a string that has no entry there belongs to whoever refers to it first.
 */

import type { CompilationUnit, DebugInfo } from "../binary/debug-info.ts";
import { joinPath } from "../binary/paths.ts";
import type { AttributionInput, Origin, Piece } from "./attribute.ts";
import { references } from "./references.ts";
import { TOOLCHAIN } from "./report.ts";

/** What such an object is of, where nothing says more. */
export const OPTIMISED: Origin = { component: TOOLCHAIN, kind: "toolchain", path: "link-time optimisation" };

export interface OwnerInput extends Pick<AttributionInput, "elf" | "map" | "objects"> {
  readonly debug: DebugInfo;
  /** By the path of the source. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/** The pieces with an owner each, which those of the object had not. */
export function withOwners(pieces: readonly Piece[], input: OwnerInput): Piece[] {
  const owners = pieces.map((piece) => (piece.origin === OPTIMISED ? undefined : piece.origin));
  const ofUnits = ownersByDebugInfo(input);
  for (const [index, piece] of pieces.entries()) owners[index] ??= ofUnits(piece);
  const items = pieces.map(({ address, size }) => ({ address, bytes: size }));
  const elves = new Map([...input.objects].map(([path, { elf }]) => [path, elf]));
  const found = references({ ...input, objects: elves, items });
  // First along the references: a string is of the function that needs it; then against them: a table of initialisers is of the first.
  spread(
    owners,
    found.map(({ from, to, place }) => ({ owner: from, owned: to, place })),
  );
  spread(
    owners,
    found.map(({ from, to, place }) => ({ owner: to, owned: from, place })),
  );
  return pieces.map((piece, index) =>
    piece.origin === OPTIMISED
      ? { ...piece, origin: owners[index] ?? OPTIMISED, name: piece.name.replace(DISTINCTION, "") }
      : piece,
  );
}

/** What compilers add to the name of a static, to tell it from that of another source. */
const DISTINCTION = /\.(?:lto_priv\.)?\d+$/;

interface Edge {
  readonly owner: number;
  readonly owned: number;
  readonly place: number;
}

/** Until nothing more is owned; of several owners the one counts whose place is the first. */
function spread(owners: (Origin | undefined)[], edges: readonly Edge[]): void {
  const pending = edges.filter(({ owned }) => owners[owned] === undefined).sort((a, b) => a.place - b.place);
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const { owner, owned } of pending) {
      if (owners[owned] !== undefined || owners[owner] === undefined) continue;
      owners[owned] = owners[owner];
      isChanged = true;
    }
  }
}

function ownersByDebugInfo({ debug, origins }: OwnerInput): (piece: Piece) => Origin | undefined {
  const ofUnit = ({ directory, name }: CompilationUnit) => origins.get(joinPath(directory, name));
  const variables = new Map(
    debug.globals().flatMap(({ address, definedIn }) => {
      const owner = ofUnit(definedIn);
      return address === undefined || owner === undefined ? [] : [[address, owner] as const];
    }),
  );
  return ({ address, isCode }) => {
    if (!isCode) return variables.get(address);
    const unit = debug.functionAt(address)?.definedIn;
    return unit && ofUnit(unit);
  };
}
