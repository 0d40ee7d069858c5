/** Finds the files of a launch or attach: image, its ELF file, its build record. */
import { decodeUtf8 } from "../../runtime/base/text.ts";
import type { DebugArguments, DebugRequest } from "../contract.ts";
import { fileMissing, noImageBuilt, severalImages } from "../session/errors.ts";
import { Program } from "../session/program.ts";
import type { Services } from "../session/services.ts";

export interface LaunchFiles {
  readonly folder: string;
  /** Undefined when attaching. */
  readonly image: string | undefined;
  readonly program: Program;
}

const IMAGE = /\.sgxs$/;

export function openFiles(given: DebugArguments, request: DebugRequest, services: Services): LaunchFiles {
  const folder = services.resolve(".", given.program);
  if (!services.exists(folder)) throw fileMissing("The project folder", folder);
  const image = imageOf(given, request, folder, services);
  if (image !== undefined && request === "launch" && !services.exists(image))
    throw fileMissing("The image", image);
  const elf =
    given.elf === undefined ? (image ?? "").replace(IMAGE, ".elf") : services.resolve(folder, given.elf);
  const bytes = services.readFile(elf);
  if (bytes === undefined) throw fileMissing("The ELF file with the debug information", elf);
  const record = services.readFile(elf.replace(/(?:\.elf)?$/, ".json"));
  const program = Program.open(bytes, {
    path: elf,
    folder,
    map: given.sourceMap,
    inflate: services.inflate,
    exists: (path) => services.exists(path),
    buildRecord: record && decodeUtf8(record),
  });
  return { folder, image, program };
}

function imageOf(
  given: DebugArguments,
  request: DebugRequest,
  folder: string,
  services: Services,
): string | undefined {
  if (given.image !== undefined) return services.resolve(folder, given.image);
  if (request === "attach" && given.elf !== undefined) return undefined;
  const build = services.resolve(folder, "build");
  const images = services.list(build).filter((name) => IMAGE.test(name));
  const [only] = images;
  if (only === undefined) throw noImageBuilt(build);
  if (images.length > 1) throw severalImages(build, images);
  return services.resolve(build, only);
}
