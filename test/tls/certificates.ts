/** Certificates for the peers of enclaves, by openssl: nobody's, and forgotten after the tests. */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Certificates {
  /** Two authorities; the second vouches for nobody. */
  readonly authority: string;
  readonly stranger: string;
  /** Of `localhost`, with an elliptic curve and with RSA, from the first authority. */
  readonly ec: { readonly cert: string; readonly key: string };
  readonly rsa: { readonly cert: string; readonly key: string; readonly files: readonly [string, string] };
  remove(): Promise<void>;
}

const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
const RSA = ["-newkey", "rsa:2048"];

export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "litebox-tls-"));
  const file = (name: string) => join(folder, name);
  const text = (name: string) => readFile(file(name), "utf8");
  const make = (name: string, kind: readonly string[], more: readonly string[]) =>
    execute("openssl", [
      ...["req", "-x509", "-nodes", "-days", "30", ...kind, "-subj", `/CN=${name}`],
      ...["-keyout", file(`${name}.key`), "-out", file(`${name}.pem`), ...more],
    ]);
  const peer = [
    ...["-CA", file("authority.pem"), "-CAkey", file("authority.key")],
    ...["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"],
  ];
  await Promise.all([make("authority", EC, []), make("stranger", EC, [])]);
  await Promise.all([make("ec", EC, peer), make("rsa", RSA, peer)]);
  return {
    authority: await text("authority.pem"),
    stranger: await text("stranger.pem"),
    ec: { cert: await text("ec.pem"), key: await text("ec.key") },
    rsa: {
      cert: await text("rsa.pem"),
      key: await text("rsa.key"),
      files: [file("rsa.pem"), file("rsa.key")],
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
