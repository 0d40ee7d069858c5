/** WebAssembly, for portable folders: the one place that leans on what Node, browsers and workers all have. */

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}
export type WasmFunction = (...values: (number | bigint)[]) => unknown;
export interface WasmTable {
  readonly length: number;
  get(index: number): WasmFunction | null;
  set(index: number, value: WasmFunction | null): void;
}
export type WasmExports = Readonly<Record<string, WasmFunction | undefined>>;
export type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number }) => WasmMemory;
  readonly Table: new (description: { element: "anyfunc"; initial: number; maximum: number }) => WasmTable;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Imports,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly validate: (bytes: Uint8Array) => boolean;
};

const WASM_PAGE = 0x1_0000;

/** A memory of at least `size` bytes, all zero. The system gives real pages only to what is touched. */
export function createMemory(size: number): WasmMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(size / WASM_PAGE) });
}

/** Of functions of any type. */
export function createTable(size: number): WasmTable {
  return new WebAssembly.Table({ element: "anyfunc", initial: size, maximum: size });
}

/** Whether this engine knows all that a module makes use of. */
export function isValid(bytes: Uint8Array): boolean {
  return WebAssembly.validate(bytes);
}

/** The table that a module without imports exports. */
export function tableOf(bytes: Uint8Array, name: string): WasmTable {
  const { exports } = new WebAssembly.Instance(compile(bytes), {});
  return exports[name] as WasmTable;
}

/** A module that may be instantiated several times. */
export type WasmModule = object;

export function compile(bytes: Uint8Array): WasmModule {
  return new WebAssembly.Module(bytes);
}

export function instanceOf(module: WasmModule, imports: Imports): WasmExports {
  return new WebAssembly.Instance(module, imports).exports as WasmExports;
}

export function instantiate(bytes: Uint8Array, imports: Imports): WasmExports {
  return instanceOf(compile(bytes), imports);
}
