/** `litebox attest`: who is at the other end of a TLS connection? Judges the evidence in the certificate that a running service shows. */

import { readAttestedCertificate } from "../../attest/ratls/certificate.ts";
import { certificateCollateral, verifyCertificate } from "../../attest/ratls/verify.ts";
import { UserError } from "../../base/errors.ts";
import { handshake } from "../../client/handshake.ts";
import { defineCommand } from "../command.ts";
import { JUDGEMENT_JSON, JUDGING_OPTIONS, readJudging, tellJudgement } from "../verification.ts";

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/;

export const attestCommand = defineCommand({
  name: "attest",
  usage: "HOST:PORT --policy FILE [--collateral FILE]...",
  summary: "Ask a running service by TLS for its evidence, and judge it by a policy",
  details: `
The service must show a certificate that carries evidence in the interoperable RA-TLS form, as enclaves make it with
lb_ratls_make_identity, and as Gramine, Open Enclave and others do. The evidence is judged as by 'litebox verify', and
it must name the key that the service has proved to have. Who signed the certificate, and its names, do not matter.
Without --collateral the endorsements count that the certificate itself brings (extension 2.23.133.5.4.2), if it does.
Nothing is sent to the service but a TLS handshake. See 'litebox verify --help' for policy and collateral.
The exit status is 0 when the service is accepted, 1 when it is refused, cannot be reached or a file cannot be read.
With --json: { "version": 1, "address", ${JUDGEMENT_JSON}`,
  options: {
    ...JUDGING_OPTIONS,
    servername: { type: "string", placeholder: "NAME", summary: "The name to ask for, where it is not HOST" },
  },
  positionals: { minimum: 1, maximum: 1 },
  async run(context) {
    const [address = ""] = context.positionals;
    const peer = peerOf(address);
    const judging = await readJudging(context, "litebox attest HOST:PORT --policy FILE");
    const { socket, certificate } = await handshake({ ...peer, servername: context.options.servername });
    socket.destroy();
    const { policy, collateral, time } = judging;
    const evidence = readAttestedCertificate(certificate).value?.evidence ?? new Uint8Array();
    const given = await certificateCollateral(collateral, certificate, policy, time);
    const result = await verifyCertificate(certificate, given.collateral, policy, time);
    return tellJudgement(context, { address }, evidence, judging, given, result);
  },
});

function peerOf(address: string): { readonly host: string; readonly port: number } {
  const [, six, name, port] = ADDRESS.exec(address) ?? [];
  const host = six ?? name;
  if (host !== undefined && Number(port) > 0 && Number(port) < 0x10000) return { host, port: Number(port) };
  throw new UserError(`'${address}' is no address: HOST:PORT is wanted, such as localhost:8443.`, 2);
}
