/** The text of an instruction as objdump writes it. */
import type { Decoded } from "./operands.ts";
export type Syntax = "intel" | "att";
export declare function print(instruction: Decoded, syntax: Syntax): string;
