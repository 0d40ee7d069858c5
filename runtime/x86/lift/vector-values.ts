/** Vectors and floats as values of WebAssembly: the part of the vocabulary beyond integers. */

import type {
  FloatOperation,
  FloatPredicate,
  LaneOperation,
  LaneShift,
  LaneUnary,
  Rounding,
  RoundingChoice,
} from "../machine.ts";
import type { FloatLowering } from "./emitter.ts";
import * as floats from "./floats.ts";
import { NotLifted } from "./not-lifted.ts";
import type { FloatFormat, FloatResult } from "./recipe.ts";
import type { Value } from "./value.ts";
import * as vectors from "./vectors.ts";

export abstract class VectorValues extends NotLifted implements FloatLowering {
  abstract readonly floatFormat: FloatFormat | undefined;
  abstract named(value: Value): Value;
  abstract noteFloat(result: FloatResult): void;

  lanes(operation: LaneOperation, width: number, a: Value, b: Value): Value {
    return vectors.lanes(this.emitter, operation, width, a, b);
  }

  lanesUnary(operation: LaneUnary, width: number, a: Value): Value {
    return vectors.lanesUnary(this.emitter, operation, width, a);
  }

  lanesShift(operation: LaneShift, width: number, a: Value, count: Value): Value {
    return vectors.lanesShift(this.emitter, operation, width, a, count);
  }

  lane(a: Value, index: number, width: number): Value {
    return vectors.lane(this.emitter, a, index, width);
  }

  withLane(a: Value, index: number, width: number, value: Value): Value {
    return vectors.withLane(this.emitter, a, index, width, value);
  }

  shuffle(a: Value, b: Value, indexes: readonly number[]): Value {
    return vectors.shuffle(this.emitter, a, b, indexes);
  }

  lanesExtend(signed: boolean, a: Value, from: number, to: number): Value {
    return vectors.lanesExtend(this.emitter, signed, a, from, to);
  }

  laneSigns(a: Value, width: number): Value {
    return vectors.laneSigns(this.emitter, a, width);
  }

  laneBlend(a: Value, b: Value, mask: Value, width: number): Value {
    return vectors.laneBlend(this.emitter, a, b, mask, width);
  }

  float(operation: FloatOperation, width: number, a: Value, b: Value): Value {
    return floats.float(this, operation, width, a, b);
  }

  floatLanes(operation: FloatOperation, width: number, a: Value, b: Value): Value {
    return floats.floatLanes(this, operation, width, a, b);
  }

  squareRootLanes(width: number, a: Value): Value {
    return floats.squareRootLanes(this, width, a);
  }

  roundFloatLanes(width: number, a: Value, rounding: RoundingChoice): Value {
    return floats.roundFloatLanes(this, width, a, inForce(rounding));
  }

  floatCompareLanes(predicate: FloatPredicate, width: number, a: Value, b: Value): Value {
    return floats.floatCompareLanes(this, predicate, width, a, b);
  }

  floatInput(_width: number, a: Value): Value {
    // Lifted code runs only while denormals are denormals.
    return a;
  }

  squareRoot(width: number, a: Value): Value {
    return floats.squareRoot(this, width, a);
  }

  roundFloat(width: number, a: Value, rounding: RoundingChoice): Value {
    return floats.roundFloat(this, width, a, inForce(rounding));
  }

  floatCompare(predicate: FloatPredicate, width: number, a: Value, b: Value): Value {
    return floats.floatCompare(this, predicate, width, a, b);
  }

  integerToFloat(a: Value, from: number, to: number): Value {
    return floats.integerToFloat(this, a, from, to);
  }

  floatToInteger(a: Value, from: number, to: number, rounding: RoundingChoice): Value {
    return floats.floatToInteger(this, a, from, to, inForce(rounding));
  }

  floatToFloat(a: Value, from: number, to: number): Value {
    return floats.floatToFloat(this, a, from, to);
  }
}

/** Lifted code runs only while MXCSR says round-to-nearest. */
function inForce(rounding: RoundingChoice): Rounding {
  return rounding === "current" ? "nearest" : rounding;
}
