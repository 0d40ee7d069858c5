/** The part of the vocabulary that lifted code leaves to the interpreter: rare, or the platform's affair. */

import { IntegerValues } from "./integers.ts";

export abstract class NotLifted extends IntegerValues {
  enabledComponents(): never {
    return this.unsupported();
  }

  ymmHigh(): never {
    return this.unsupported();
  }

  loadIf(): never {
    return this.unsupported();
  }

  storeIf(): never {
    return this.unsupported();
  }

  probeIf(): never {
    return this.unsupported();
  }

  compareStrings(): never {
    return this.unsupported();
  }

  fusedMultiplyAdd(): never {
    return this.unsupported();
  }

  halfToFloat(): never {
    return this.unsupported();
  }

  floatToHalf(): never {
    return this.unsupported();
  }

  setFlag(): never {
    return this.unsupported();
  }

  readFlags(): never {
    return this.unsupported();
  }

  writeFlags(): never {
    return this.unsupported();
  }

  mxcsr(): never {
    return this.unsupported();
  }

  fpuControl(): never {
    return this.unsupported();
  }

  fpuStatus(): never {
    return this.unsupported();
  }

  fpuTag(): never {
    return this.unsupported();
  }

  fpuRegister(): never {
    return this.unsupported();
  }

  probe(): never {
    return this.unsupported();
  }

  raise(): never {
    return this.unsupported();
  }

  system(): never {
    return this.unsupported();
  }

  random(): never {
    return this.unsupported();
  }

  depositBits(): never {
    return this.unsupported();
  }

  gatherBits(): never {
    return this.unsupported();
  }

  crc32c(): never {
    return this.unsupported();
  }

  fpuEmpty(): never {
    return this.unsupported();
  }

  fpuSetEmpty(): never {
    return this.unsupported();
  }

  fpuRotate(): never {
    return this.unsupported();
  }

  extended(): never {
    return this.unsupported();
  }

  extendedUnary(): never {
    return this.unsupported();
  }

  extendedCompare(): never {
    return this.unsupported();
  }

  extendedExamine(): never {
    return this.unsupported();
  }

  floatToExtended(): never {
    return this.unsupported();
  }

  extendedToFloat(): never {
    return this.unsupported();
  }

  integerToExtended(): never {
    return this.unsupported();
  }

  extendedToInteger(): never {
    return this.unsupported();
  }
}
