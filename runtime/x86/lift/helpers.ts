/** Operations that WebAssembly has no instruction for, and that are too long to be copied: functions that lifted code calls. */

import type { AesStep } from "../machine.ts";
import { Assembler } from "./assembler.ts";
import { inverseMixColumns, round, ROUNDS, substituted } from "./aes.ts";
import type { ByteWriter } from "./bytes.ts";
import { carrylessProduct } from "./carryless.ts";
import { Emitter } from "./emitter.ts";
import { Temporaries, VECTOR } from "./locals.ts";
import { NO_STEP, NO_SURROUNDINGS } from "./no-region.ts";
import { I64, OP, V128 } from "./opcodes.ts";
import { RecipeCompiler } from "./recipe-compiler.ts";
import type { Value } from "./value.ts";

export type HelperName = AesStep | "inverseMixColumns" | "substitute" | "carrylessProduct";

export interface Helper {
  readonly name: HelperName;
  /** Two of one type. The result is a vector. */
  readonly operands: typeof I64 | typeof V128;
  readonly value: (emitter: Emitter, a: Value, b: Value) => Value;
}

function aesStep(name: AesStep): Helper {
  return {
    name,
    operands: V128,
    value: (emitter, state, key) => round(emitter, ROUNDS[name], state, key),
  };
}

export const HELPERS: readonly Helper[] = [
  aesStep("encrypt"),
  aesStep("encryptLast"),
  aesStep("decrypt"),
  aesStep("decryptLast"),
  { name: "inverseMixColumns", operands: V128, value: inverseMixColumns },
  { name: "substitute", operands: V128, value: substituted },
  { name: "carrylessProduct", operands: I64, value: carrylessProduct },
];

/** The function, of which the operands are the parameters. */
export function helperBody({ operands, value }: Helper): ByteWriter {
  const emitter = new Emitter();
  const assembler = new Assembler(2);
  const [a, b] = [0, 1].map((parameter) => {
    const local = operands === V128 ? VECTOR + parameter : parameter;
    assembler.bind(local, parameter);
    return emitter.fromLocal(local, operands, operands === V128 ? 128 : 64);
  }) as [Value, Value];
  const code = RecipeCompiler.compileValue(value(emitter, a, b), new Temporaries());
  assembler.copy(code, NO_STEP, NO_SURROUNDINGS);
  assembler.opcode(OP.end);
  return assembler.body();
}
