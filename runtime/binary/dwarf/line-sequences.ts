/**
 * What is known of a line program's sequences without their rows: where they are, and which lines of which files have statements in them.
 * Each sequence begins with the same state (DWARF 5, section 6.2.2), so that one alone can be run.
 */

import { lastAtMost, orderOf } from "./range-map.ts";

export interface LineSequences {
  /** Sorted. */
  readonly lows: Float64Array;
  /** First addresses that are no longer in them. */
  readonly highs: Float64Array;
  /** For each: its part of `.debug_line`, and which spans are its; each from and to. */
  readonly places: Uint32Array;
  /** For each file of a sequence: its index, and the first and last line of it with a statement there. */
  readonly spans: Uint32Array;
  /** The program is of an unusual kind: its parts mean nothing by themselves, and the sequences are those of its whole table. */
  readonly isWhole: boolean;
}

/** Numbers of a place and of a span. */
export const SORTED_PLACE = 4;
export const SPAN = 3;
/** Of a place before they are sorted. */
const PLACE = 3;

/** Collects them, into arrays that grow: there are too many to be objects. */
export class SequenceList {
  #lows = new Float64Array(64);
  #highs = new Float64Array(64);
  /** For each: `starts`, `ends`, `spanFrom`. */
  #places = new Uint32Array(64 * PLACE);
  #count = 0;
  /** For each: `files`, `firstLines`, `lastLines`. */
  #spans = new Uint32Array(128 * SPAN);
  #spanCount = 0;
  /** By file: one more than the number of its last span. */
  #spanOfFile: Uint32Array;
  #firstSpan = 0;

  constructor(fileCount: number) {
    this.#spanOfFile = new Uint32Array(fileCount);
  }

  /** Lines with statements, in the sequence that ends next. */
  addSpan(file: number, firstLine: number, lastLine: number): void {
    const known = (this.#spanOfFile[file] ?? 0) - 1;
    if (known < this.#firstSpan) {
      const at = SPAN * this.#spanCount++;
      if (at === this.#spans.length) this.#spans = grown(this.#spans, new Uint32Array(2 * at));
      // The program itself may add files.
      if (file >= this.#spanOfFile.length)
        this.#spanOfFile = grown(this.#spanOfFile, new Uint32Array(2 * file + 1));
      this.#spanOfFile[file] = this.#spanCount;
      this.#spans[at] = file;
      this.#spans[at + 1] = firstLine;
      this.#spans[at + 2] = lastLine;
      return;
    }
    const at = SPAN * known;
    if (firstLine < (this.#spans[at + 1] ?? 0)) this.#spans[at + 1] = firstLine;
    if (lastLine > (this.#spans[at + 2] ?? 0)) this.#spans[at + 2] = lastLine;
  }

  /** The addresses of a sequence and its part of the section. One that the linker threw away is forgotten. */
  end(low: number, high: number, from: number, to: number, isCode: (address: number) => boolean): void {
    if (low < high && isCode(low)) {
      const at = this.#count++;
      if (at === this.#lows.length) this.#grow();
      this.#lows[at] = low;
      this.#highs[at] = high;
      this.#places[PLACE * at] = from;
      this.#places[PLACE * at + 1] = to;
      this.#places[PLACE * at + 2] = this.#firstSpan;
    } else {
      for (let span = this.#firstSpan; span < this.#spanCount; span++)
        this.#spanOfFile[this.#spans[SPAN * span] ?? 0] = 0;
      this.#spanCount = this.#firstSpan;
    }
    this.#firstSpan = this.#spanCount;
  }

  result(isWhole: boolean): LineSequences {
    const count = this.#count;
    // In the order of the program where they start at one address, as those of a relocatable file do.
    const order = orderOf(this.#lows.subarray(0, count));
    const lows = new Float64Array(count);
    const highs = new Float64Array(count);
    const places = new Uint32Array(count * SORTED_PLACE);
    for (let to = 0; to < count; to++) {
      const from = order[to] ?? 0;
      lows[to] = this.#lows[from] ?? 0;
      highs[to] = this.#highs[from] ?? 0;
      places[SORTED_PLACE * to] = this.#places[PLACE * from] ?? 0;
      places[SORTED_PLACE * to + 1] = this.#places[PLACE * from + 1] ?? 0;
      places[SORTED_PLACE * to + 2] = this.#places[PLACE * from + 2] ?? 0;
      places[SORTED_PLACE * to + 3] =
        from + 1 < count ? (this.#places[PLACE * from + PLACE + 2] ?? 0) : this.#firstSpan;
    }
    // What comes behind the last end is no sequence.
    return { lows, highs, places, spans: this.#spans.slice(0, SPAN * this.#firstSpan), isWhole };
  }

  #grow(): void {
    const size = 2 * this.#lows.length;
    this.#lows = grown(this.#lows, new Float64Array(size));
    this.#highs = grown(this.#highs, new Float64Array(size));
    this.#places = grown(this.#places, new Uint32Array(PLACE * size));
  }
}

function grown<T extends Float64Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

export const NO_SEQUENCES: LineSequences = new SequenceList(0).result(false);

/** The number of the sequence around an address; negative: there is none. */
export function sequenceAround({ lows, highs }: LineSequences, address: number): number {
  // Sequences do not overlap in a linked file. In a relocatable one all start at 0, and the last one is as good as any.
  const index = lastAtMost(lows, address);
  return address < (highs[index] ?? 0) ? index : -1;
}
