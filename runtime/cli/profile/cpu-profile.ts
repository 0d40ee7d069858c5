/**
 * A profile in the format `.cpuprofile` of the DevTools protocol (domain Profiler, type Profile), which VS Code and browsers open. One
 * instruction stands for one microsecond, since what is measured here are instructions: a run with the same seed has the same profile.
 */

export interface CallFrame {
  readonly functionName: string;
  /** A path, or empty where the source is not known. */
  readonly url: string;
  /** From 0; -1 where it is not known. */
  readonly lineNumber: number;
}

/** One activation on a stack. */
export interface ProfiledFrame extends CallFrame {
  /** The line that is being executed, from 1; 0 where it is not known. */
  readonly line: number;
}

export interface CpuProfile {
  readonly nodes: readonly object[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Node {
  readonly id: number;
  readonly frame: CallFrame;
  readonly children: Map<string, Node>;
  hits: number;
  /** How often each line was the one that was executed. */
  readonly ticks: Map<number, number>;
}

interface Sample {
  readonly node: Node;
  readonly line: number;
  instructions: number;
}

/** So many samples show what a run is like, and are a file of some megabytes. */
export const MOST_SAMPLES = 50_000;

export class ProfileBuilder {
  readonly #root: Node;
  #count = 0;
  #samples: Sample[] = [];

  constructor() {
    this.#root = this.#node({ functionName: "(root)", url: "", lineNumber: -1 });
  }

  /**
   * Adds what was executed since the last sample, to the stack on which it ended; `stack` is outermost first. Gives true when there were
   * too many samples, so that every second one was put into its neighbour: the next should come half as often.
   */
  add(stack: readonly ProfiledFrame[], instructions: number): boolean {
    let node = this.#root;
    for (const frame of stack) {
      const key = `${frame.functionName}\0${frame.url}\0${String(frame.lineNumber)}`;
      let child = node.children.get(key);
      if (child === undefined) {
        const { functionName, url, lineNumber } = frame;
        child = this.#node({ functionName, url, lineNumber });
        node.children.set(key, child);
      }
      node = child;
    }
    this.#samples.push({ node, line: stack.at(-1)?.line ?? 0, instructions });
    if (this.#samples.length < MOST_SAMPLES) return false;
    this.#thin();
    return true;
  }

  build(): CpuProfile {
    for (const { node, line } of this.#samples) {
      node.hits++;
      if (line > 0) node.ticks.set(line, (node.ticks.get(line) ?? 0) + 1);
    }
    // A sample lasts until the next one, or to the end, and the first begins at the start.
    const lengths = this.#samples.map(({ instructions }) => instructions);
    return {
      nodes: [...nodesOf(this.#root)].map(nodeRecord),
      startTime: 0,
      endTime: lengths.reduce((sum, length) => sum + length, 0),
      samples: this.#samples.map(({ node }) => node.id),
      timeDeltas: lengths.map((_, index) => lengths[index - 1] ?? 0),
    };
  }

  #thin(): void {
    const half: Sample[] = [];
    for (const [index, sample] of this.#samples.entries()) {
      const last = half.at(-1);
      if (index % 2 === 0 || last === undefined) half.push(sample);
      else last.instructions += sample.instructions;
    }
    this.#samples = half;
  }

  #node(frame: CallFrame): Node {
    return { id: ++this.#count, frame, children: new Map(), hits: 0, ticks: new Map() };
  }
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children.values()) yield* nodesOf(child);
}

function nodeRecord({ id, frame, children, hits, ticks }: Node): object {
  return {
    id,
    callFrame: { ...frame, scriptId: "0", columnNumber: frame.lineNumber < 0 ? -1 : 0 },
    hitCount: hits,
    children: [...children.values()].map((child) => child.id),
    ...(ticks.size > 0 && { positionTicks: [...ticks].map(([line, count]) => ({ line, ticks: count })) }),
  };
}
