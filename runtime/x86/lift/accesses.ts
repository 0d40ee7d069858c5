/**
 * Accesses to memory: checked against the rights of their pages, and then direct. What has been checked around a register is remembered,
 * and one check does for all that the block is going to access there.
 */

import { fits, pushWhetherOutside } from "./area-checks.ts";
import type { Area } from "./areas.ts";
import type { Assembler } from "./assembler.ts";
import {
  ADDRESS_LIMIT,
  BLOCK_SHIFT,
  PAGE_SHIFT,
  READABLE,
  READABLE_BLOCKS,
  READABLE_TABLE,
  RESERVED,
  WRITABLE,
  WRITABLE_BLOCKS,
  WRITABLE_TABLE,
} from "./layout.ts";
import type { Node } from "./graph.ts";
import { ADDRESS, INDEX } from "./locals.ts";
import { I32, OP } from "./opcodes.ts";
import type { Access } from "./recipe.ts";
import {
  isAround,
  isOnStack,
  isWithin,
  movement,
  NOTHING_PROVED,
  type Proof,
  type Proofs,
  resolve,
  shifted,
} from "./proofs.ts";
import type { Address, Step } from "./steps.ts";
import type { RegionContext } from "./region-context.ts";
import { AROUND_STACK, type StackWindow } from "./stack-window.ts";
import { pushSum32, pushSum64 } from "./sums.ts";
import { type AreaOf, windowInArea, windowInBlock } from "./windows.ts";

const BLOCK = 2 ** BLOCK_SHIFT;
const MOST_PROOFS = 12;
const VECTOR_BYTES = 16;
const WORD = 8;
/** More than any combination of them. */
const RIGHTS = 4;

/** What is known of memory, of `RegionContext`. */
type Known = Pick<RegionContext, "rightsAt" | "isHard" | "areaOf" | "stackArea">;

/** How the index of an access is pushed. */
type Index =
  | { readonly kind: "constant"; readonly address: number }
  | { readonly kind: "local"; readonly local: number; readonly offset: number }
  | { readonly kind: "stack"; readonly offset: number }
  | { readonly kind: "sum"; readonly at: Address; readonly offset: number };

function blocksOf(rights: number): number {
  return (rights & WRITABLE) === 0 ? READABLE_BLOCKS : WRITABLE_BLOCKS;
}

function tableOf(rights: number): number {
  return (rights & WRITABLE) === 0 ? READABLE_TABLE : WRITABLE_TABLE;
}

export class Accesses {
  proofs: Proofs = NOTHING_PROVED;
  readonly #assembler: Assembler;
  readonly #known: Known;
  readonly #leaveIf: () => void;
  #current: Node | undefined;
  #number = 0;
  readonly #indexes: Index[] = [];
  /** RSP before the instruction, less what it was at the entry, if that is known. */
  #stack: number | undefined;
  /** What has been checked at the entry around RSP there, and the place of the index of its lowest byte. */
  #frame: (StackWindow & { readonly index: number }) | undefined;
  readonly #areaOf: AreaOf;
  /** Those of operands that have been asked for, by address and rights. */
  readonly #areas = new Map<number, Area | undefined>();

  /** `leaveIf` leaves the region where the condition on the stack holds. */
  constructor(assembler: Assembler, known: Known, leaveIf: () => void) {
    this.#assembler = assembler;
    this.#known = known;
    this.#leaveIf = leaveIf;
    this.#areaOf = ({ address }, { source }, rights) =>
      source.kind === "operand" ? this.#areaOfOperand(address, rights) : known.stackArea(address);
  }

  /** The instruction that is emitted next, among those of a node. */
  begin(node: Node, number: number, stack: number | undefined): void {
    this.#current = node;
    this.#number = number;
    this.#stack = stack;
  }

  get #node(): Node {
    if (this.#current === undefined) throw new Error("LiteBox internal error: an access outside a node");
    return this.#current;
  }

  get #step(): Step {
    const step = this.#node.block.steps[this.#number];
    if (step === undefined) throw new Error("LiteBox internal error: an access outside a step");
    return step;
  }

  #areaOfOperand(address: number, rights: number): Area | undefined {
    const key = address * RIGHTS + rights;
    if (this.#areas.has(key)) return this.#areas.get(key);
    const area = this.#known.areaOf(address, rights);
    this.#areas.set(key, area);
    return area;
  }

  // Pushing.

  pushIndex(number: number): void {
    const index = this.#indexes[number];
    const { code } = this.#assembler;
    switch (index?.kind) {
      case "constant":
        this.#assembler.i32(index.address);
        break;
      case "local":
        this.#assembler.get(index.local);
        break;
      case "stack":
        this.#assembler.getPlace(this.#frame?.index ?? 0);
        break;
      case "sum":
        pushSum32(this.#assembler, index.at, index.offset === 0 ? index.at.displacement : 0);
        break;
      case undefined:
        throw new Error(`LiteBox internal error: access ${number} was not checked, at ${code.length}`);
    }
  }

  offset(number: number): number {
    const index = this.#indexes[number];
    return index === undefined || index.kind === "constant" ? 0 : index.offset;
  }

  // Checking.

  /** At the entry of a region: leaves it unless all that it accesses around the stack pointer is where the stack is, if that is known. */
  checkStack(entry: number, window: StackWindow | undefined): void {
    const area = this.#known.stackArea(entry);
    if (window === undefined || area === undefined || !fits(window, area)) return;
    pushWhetherOutside(this.#assembler, AROUND_STACK, window, area);
    this.#leaveIf();
    this.#remember({ ...AROUND_STACK, ...window, rights: READABLE | WRITABLE, alignedAt: undefined });
    const index = this.#assembler.newLocal(I32);
    pushSum32(this.#assembler, AROUND_STACK, window.low);
    this.#assembler.setPlace(index);
    this.#frame = { ...window, index };
  }

  /** The distance of a stack access from the lowest byte that has been checked at the entry, if it is among those. */
  #offsetInFrame(at: Address, { bytes }: Access): number | undefined {
    if (this.#frame === undefined || this.#stack === undefined || !isOnStack(at)) return undefined;
    const from = this.#stack + at.displacement;
    return from >= this.#frame.low && from + bytes <= this.#frame.high ? from - this.#frame.low : undefined;
  }

  /** Leaves the lifted code unless the access is allowed. */
  check(number: number): void {
    const step = this.#step;
    const access = step.recipe.accesses[number];
    if (access === undefined) throw new Error("LiteBox internal error: an unknown access");
    if (access.source.kind === "computed") {
      this.#assembler.get(access.source.local);
      this.#assembler.set(ADDRESS + number);
      this.#checkAddress(access, number);
      return;
    }
    const at = resolve(step, access);
    if (at.base < 0 && at.index < 0) {
      this.#checkConstant(access, at.displacement);
      this.#indexes[number] = { kind: "constant", address: at.displacement };
      return;
    }
    const offset = this.#offsetInFrame(at, access);
    if (offset !== undefined) {
      this.#indexes[number] = { kind: "stack", offset };
      if (access.alignment >= VECTOR_BYTES) this.#checkAlignment(at);
      return;
    }
    if (this.#isProved(at, access) || this.#proveArea(at, access) || this.#proveWindow(at, access, number)) {
      const within = at.displacement >= 0 && at.displacement < RESERVED;
      this.#indexes[number] = { kind: "sum", at, offset: within ? at.displacement : 0 };
      if (access.alignment >= VECTOR_BYTES) this.#checkAlignment(at);
      return;
    }
    pushSum64(this.#assembler, at, at.displacement);
    this.#assembler.set(ADDRESS + number);
    this.#checkAddress(access, number);
    const { displacement } = at;
    const isAligned = access.bytes === VECTOR_BYTES && !this.#known.isHard(step.address);
    this.#remember({
      ...at,
      low: displacement,
      high: displacement + access.bytes,
      rights: access.rights,
      alignedAt: isAligned ? displacement : undefined,
    });
  }

  #checkConstant({ bytes, rights, alignment }: Access, address: number): void {
    const allowed =
      address >= 0 &&
      address <= ADDRESS_LIMIT - bytes &&
      address % alignment === 0 &&
      (this.#known.rightsAt(address) & this.#known.rightsAt(address + bytes - 1) & rights) === rights;
    if (allowed) return;
    this.#assembler.i32(1);
    this.#leaveIf();
  }

  /** Of the address in the local for this access. */
  #checkAddress({ bytes, rights, alignment }: Access, number: number): void {
    const assembler = this.#assembler;
    const { code } = assembler;
    const unaligned = alignment < bytes && this.#known.isHard(this.#step.address);
    const turn = unaligned ? 0 : Math.log2(bytes);
    // An aligned access has zeros in its lowest bits; turned to the top they are compared with the limit in one go.
    assembler.get(ADDRESS + number);
    if (turn > 0) {
      assembler.i64(turn);
      code.byte(OP.i64Rotr);
      assembler.tee(ADDRESS + number + 4);
    }
    if (unaligned) {
      // Where the last byte lies beyond 0 and the first one below, page 0 is asked for, which nothing is allowed on.
      assembler.i64(bytes - 1);
      code.byte(OP.i64Add);
    }
    this.#pushBeyond(ADDRESS_LIMIT >>> turn);
    assembler.get(ADDRESS + number);
    code.byte(OP.i32WrapI64);
    assembler.set(INDEX + number);
    this.#indexes[number] = { kind: "local", local: INDEX + number, offset: 0 };
    if (unaligned) {
      this.#pushWhetherAllowed(INDEX + number, 0, rights);
      this.#pushWhetherAllowed(INDEX + number, bytes - 1, rights);
      code.byte(OP.i64And);
    } else {
      assembler.get(turn > 0 ? ADDRESS + number + 4 : ADDRESS + number);
      code.byte(OP.i32WrapI64);
      assembler.i32(PAGE_SHIFT - turn);
      code.byte(OP.i32ShrU);
      assembler.memory(OP.i64Load8U, tableOf(rights));
    }
    this.#leaveUnlessLess();
  }

  /** What the address on the stack has beyond a limit, a power of two. */
  #pushBeyond(limit: number): void {
    this.#assembler.i64(-limit);
    this.#assembler.opcode(OP.i64And);
  }

  /** Not 0 where the page at an index and a distance has the rights. */
  #pushWhetherAllowed(index: number, distance: number, rights: number): void {
    const assembler = this.#assembler;
    assembler.get(index);
    if (distance !== 0) {
      assembler.i32(distance);
      assembler.opcode(OP.i32Add);
    }
    assembler.i32(PAGE_SHIFT);
    assembler.opcode(OP.i32ShrU);
    assembler.memory(OP.i64Load8U, tableOf(rights));
  }

  /**
   * Leaves unless what an address has beyond the limit is less than what the table says, 0 or 1: one branch for both, which processors have
   * fewer units for than for anything else.
   */
  #leaveUnlessLess(): void {
    this.#assembler.opcode(OP.i64GeU);
    this.#leaveIf();
  }

  #checkAlignment(at: Address): void {
    const proof = this.proofs.find((each) => isAround(each, at));
    if (proof?.alignedAt !== undefined && (at.displacement - proof.alignedAt) % VECTOR_BYTES === 0) return;
    pushSum32(this.#assembler, at, at.displacement);
    this.#assembler.i32(VECTOR_BYTES - 1);
    this.#assembler.opcode(OP.i32And);
    this.#leaveIf();
    if (proof !== undefined) this.#remember({ ...proof, alignedAt: at.displacement });
  }

  // What is known.

  #isProved(at: Address, { bytes, rights }: Access): boolean {
    const from = at.displacement;
    return this.proofs.some(
      (proof) =>
        isAround(proof, at) &&
        from >= proof.low &&
        from + bytes <= proof.high &&
        (proof.rights & rights) === rights,
    );
  }

  #remember(proof: Proof): void {
    const others = this.proofs.filter((each) => !isAround(each, proof) || !isWithin(each, proof));
    if (others.length >= MOST_PROOFS)
      others.splice(
        others.findIndex((each) => !isOnStack(each)),
        1,
      );
    this.proofs = [...others, proof];
  }

  /** Where the operand has always been in one area: a look at the two ends of that, which for lifted code are constants. */
  #proveArea(at: Address, access: Access): boolean {
    const { alignment } = access;
    const found = windowInArea(this.#node, this.#number, at, access, this.#areaOf);
    if (found === undefined) return false;
    const { area } = found;
    const { low, high, rights } = found.window;
    const isAligned = alignment >= VECTOR_BYTES && (at.displacement - low) % VECTOR_BYTES === 0;
    pushWhetherOutside(this.#assembler, at, { low, high }, area, isAligned ? VECTOR_BYTES : 1);
    this.#leaveIf();
    this.#remember({ ...at, low, high, rights, alignedAt: isAligned ? at.displacement : undefined });
    return true;
  }

  /** Checks at once what the rest of the block will need around the same registers, if that is more than this access. */
  #proveWindow(at: Address, access: Access, number: number): boolean {
    const window = windowInBlock(this.#node.block.steps, this.#number, at);
    const { low, high, rights } = window;
    if (window.accesses < 2 || high - low <= access.bytes) return false;
    const isQuick = high - low <= BLOCK && !this.#known.isHard(this.#step.address);
    pushSum64(this.#assembler, at, high - 1);
    this.#assembler.tee(ADDRESS + number);
    this.#pushBeyond(ADDRESS_LIMIT);
    this.#assembler.get(ADDRESS + number);
    this.#assembler.opcode(OP.i32WrapI64);
    if (isQuick) {
      this.#assembler.i32(BLOCK_SHIFT);
      this.#assembler.opcode(OP.i32ShrU);
      this.#assembler.memory(OP.i64Load8U, blocksOf(rights));
    } else {
      this.#assembler.set(INDEX + number);
      this.#pushWhetherAllowed(INDEX + number, 0, rights);
      this.#pushWhetherAllowed(INDEX + number, low + 1 - high, rights);
      this.#assembler.opcode(OP.i64And);
    }
    this.#leaveUnlessLess();
    this.#remember({ ...at, low, high, rights, alignedAt: undefined });
    return true;
  }

  /** After the instruction: what it has done to registers moves or removes what is known around them. */
  end(): void {
    const step = this.#step;
    if (this.proofs.length === 0 || !this.#concerns(step)) return;
    const before = this.proofs;
    const after: Proof[] = [];
    for (const proof of before) {
      const by = movement(step, proof);
      if (by !== undefined) after.push(by === 0 ? proof : shifted(proof, -by));
    }
    for (const { to, from, by } of step.moves) {
      if (to === from) continue;
      for (const proof of before)
        if (proof.base === from && proof.index < 0) after.push({ ...shifted(proof, -by), base: to });
    }
    this.proofs = after;
  }

  /** Whether a step changes a register around which something is known, or gives another one its value. */
  #concerns({ writes, moves }: Step): boolean {
    if (writes === 0) return false;
    for (const { base, index } of this.proofs) {
      if (base >= 0 && (writes & (1 << base)) !== 0) return true;
      if (index >= 0 && (writes & (1 << index)) !== 0) return true;
    }
    return moves.some(({ to, from }) => to !== from);
  }

  /** Of what a call leaves, only the stack pointer is known: it has taken the return address off the stack again. */
  afterCall(): void {
    this.proofs = this.proofs.filter((proof) => isOnStack(proof)).map((proof) => shifted(proof, -WORD));
  }
}
