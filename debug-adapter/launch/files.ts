/** Finds the files of a launch or attach: image, its ELF file, its build record. */
import { decodeUtf8 } from "../../runtime/base/text.ts";
import { attributes, type DebugArguments } from "../contract.ts";
import type { StubPlace } from "../rsp-client/byte-stream.ts";
import {
  fileMissing,
  missingAttribute,
  noCommandLine,
  noImageBuilt,
  severalImages,
} from "../session/errors.ts";
import { type OpenedFile, Program, readProgramFile } from "../session/program.ts";
import type { Services } from "../session/services.ts";
import { ProgramIndex } from "./program-index.ts";
import type { SimulatorOptions } from "./simulator.ts";

const IMAGE = /\.sgxs$/;

/** The project's folder. */
export function projectFolder(given: DebugArguments, services: Services): string {
  const folder = services.resolve(".", given.program);
  if (!services.exists(folder)) throw fileMissing("The project folder", folder);
  return folder;
}

/** Where the stub listens that is attached to. */
export function placeToAttach(
  { host, port, socket }: DebugArguments,
  folder: string,
  services: Services,
): StubPlace {
  if (socket !== undefined) return { path: services.resolve(folder, socket) };
  if (port === undefined) throw missingAttribute("port", attributes.port.doc);
  return { host, port };
}

/** What the simulator is told, but for who listens to it. */
export function whatToStart(
  given: DebugArguments,
  folder: string,
  services: Services,
): Omit<SimulatorOptions, "onOutput" | "onCalls"> {
  const { cli, args, compiler, seed, schedule, input, test, history, record, replay, timeout } = given;
  if (cli === undefined) throw noCommandLine();
  const program = whatToRun(given, folder, services);
  return {
    cli,
    program,
    folder,
    args,
    compiler,
    seed,
    schedule,
    input,
    test,
    history,
    record,
    replay,
    timeout,
  };
}

/** What the simulator is to run: the image that was named; else the project, which it builds if need be. */
function whatToRun(given: DebugArguments, folder: string, services: Services): string {
  if (given.image === undefined) return folder;
  const image = services.resolve(folder, given.image);
  if (!services.exists(image)) throw fileMissing("The image", image);
  return image;
}

/** Reads the files; what is then called makes something of them, which takes longer. For a launch the simulator has been started by now, so that what was built last is read. */
export function readProgram(given: DebugArguments, folder: string, services: Services): () => Program {
  const elf =
    given.elf === undefined
      ? imageOf(given, folder, services).replace(IMAGE, ".elf")
      : services.resolve(folder, given.elf);
  const open = fileOpener(elf, services);
  const record = services.readFile(elf.replace(/(?:\.elf)?$/, ".json"));
  return () =>
    new Program(open(), {
      path: elf,
      folder,
      map: given.sourceMap,
      exists: (path) => services.exists(path),
      buildRecord: record && decodeUtf8(record),
    });
}

/** The program that was debugged last usually is the next one, too. */
let last: { readonly path: string; readonly stamp: string; readonly file: OpenedFile } | undefined;
/** A larger file is not kept for a session that may never come. */
const LARGEST_KEPT = 64 * 2 ** 20;

function fileOpener(path: string, services: Services): () => OpenedFile {
  const stamp = services.stamp(path);
  const known = last?.path === path && last.stamp === stamp ? last.file : undefined;
  if (known !== undefined) return () => known;
  const content = services.openFile(path);
  if (content === undefined) throw fileMissing("The ELF file with the debug information", path);
  const open = readProgramFile(content, path, services.inflate, (elf) =>
    ProgramIndex.of(elf, content.bytes.length, stamp, services),
  );
  return () => {
    const file = open();
    last = stamp !== undefined && content.bytes.length <= LARGEST_KEPT ? { path, stamp, file } : undefined;
    return file;
  };
}

function imageOf(given: DebugArguments, folder: string, services: Services): string {
  if (given.image !== undefined) return services.resolve(folder, given.image);
  const build = services.resolve(folder, given.test === undefined ? "build" : "build/test");
  const images = services.list(build).filter((name) => IMAGE.test(name));
  const [only] = images;
  if (only === undefined) throw noImageBuilt(build);
  if (images.length > 1) throw severalImages(build, images);
  return services.resolve(build, only);
}
