/** What the parsers read from real evidence is what others read from it. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { toHex } from "../base/hex.ts";
import { dcapFacts } from "./dcap/facts.ts";
import { qeReportBinding, qeReportSignature } from "./dcap/checks/quoting-enclave.ts";
import { quoteSignature } from "./dcap/checks/quote.ts";
import type { Quote } from "./dcap/quote.ts";
import { readQuote } from "./dcap/quote.ts";
import type { PckExtension } from "./dcap/pck-extension.ts";
import { readTdReport } from "./dcap/td-report.ts";
import { quoteIdentity } from "./identity.ts";
import { readSnpReport } from "./snp/report.ts";
import { lineInName, tcbLayout } from "./snp/product.ts";
import { readTcbVersion } from "./snp/tcb-version.ts";
import { readVekExtension } from "./snp/vek-extension.ts";
import { vectorFile, vectorsOf } from "./testing/vectors.ts";
import { formatTime } from "./time.ts";
import { readCertificate } from "./x509/certificate.ts";
import { chainProblems, fingerprint } from "./x509/chain.ts";
import { readCertificates } from "./x509/pem.ts";

const AMD_2025 = Date.UTC(2025, 5, 1) / 1000;

function reportOf({ body }: Quote): object {
  const identity = quoteIdentity(body);
  if (body.kind === "sgx" && identity.tee === "sgx") {
    return {
      cpusvn: toHex(body.report.cpuSvn),
      miscselect: identity.miscSelect,
      attributes: identity.attributes,
      mrenclave: identity.mrEnclave,
      mrsigner: identity.mrSigner,
      isvprodid: identity.productId,
      isvsvn: identity.securityVersion,
      configid_zero: /^0*$/.test(identity.configId),
      report_data: identity.reportData,
      debug: identity.debug,
    };
  }
  assert.ok(body.kind !== "sgx" && identity.tee === "tdx");
  const { teeTcbSvn2 } = body.report;
  return {
    tee_tcb_svn: toHex(body.report.teeTcbSvn),
    mrseam: identity.mrSeam,
    mrsignerseam: identity.mrSignerSeam,
    seam_attributes: toHex(body.report.seamAttributes),
    td_attributes: identity.tdAttributes,
    xfam: identity.xfam,
    mrtd: identity.mrTd,
    mrconfigid: identity.mrConfigId,
    mrowner: identity.mrOwner,
    mrownerconfig: identity.mrOwnerConfig,
    rtmr: [identity.rtmr0, identity.rtmr1, identity.rtmr2, identity.rtmr3],
    report_data: identity.reportData,
    debug: identity.debug,
    ...(teeTcbSvn2 !== undefined && { tee_tcb_svn2: toHex(teeTcbSvn2), mrservicetd: identity.mrServiceTd }),
  };
}

function pckOf(pck: PckExtension): object {
  const { dynamicPlatform, cachedKeys, smtEnabled, platformInstanceId } = pck;
  const flags = [dynamicPlatform, cachedKeys, smtEnabled];
  return {
    ppid: toHex(pck.ppid),
    cpusvn: toHex(pck.cpuSvn),
    comp: pck.components,
    pcesvn: pck.pceSvn,
    pceid: toHex(pck.pceId),
    fmspc: toHex(pck.fmspc),
    sgxtype: pck.sgxType,
    platform: platformInstanceId === undefined ? null : toHex(platformInstanceId),
    conf: flags.every((flag) => flag === undefined)
      ? null
      : Object.fromEntries(
          flags.map((flag, index) => [`1.2.840.113741.1.13.1.7.${index + 1}`, flag === true ? 255 : 0]),
        ),
  };
}

for (const { id, files, expected } of vectorsOf("dcap-quote")) {
  test(`${id} is read as others read it, and its signatures hold`, async () => {
    const { value: quote, problems } = readQuote(vectorFile(files[0]!));
    assert.ok(quote !== undefined, problems[0]?.message);
    const { parse } = expected;
    assert.deepEqual(
      {
        version: quote.version,
        tee_type: quote.tee === "sgx" ? 0 : 0x81,
        att_key_type: quote.attestationKeyType,
        body: quote.body.kind,
        signed_len: quote.signed.length,
        auth_data_len: quote.authDataLength,
        trailing_bytes: quote.trailing,
        qe_vendor_id: toHex(quote.qeVendorId),
        user_data: toHex(quote.userData),
        qe_auth_data: toHex(quote.qeAuthenticationData),
        cert_type: quote.certification.type,
        report: reportOf(quote),
      },
      Object.fromEntries(Object.entries(parse).filter(([key]) => !key.startsWith("pck"))),
    );
    const trust = { roots: new Set<string>(), allowSimulated: false };
    const none = { tcbInfo: undefined, qeIdentity: undefined, rootList: undefined, pckList: undefined };
    const facts = dcapFacts(quote, { ...none, pckListChain: [], pckChain: [] }, trust, 0);
    if (parse.pck !== undefined) assert.deepEqual(pckOf(facts.pck!), parse.pck);
    const outcome = async (check: typeof quoteSignature): Promise<boolean> =>
      (await check.run(facts)).outcome === "passed";
    assert.equal(await outcome(quoteSignature), expected.quote_signature_valid);
    assert.equal(await outcome(qeReportBinding), expected.qe_report_data_binding_valid);
    assert.equal(await outcome(qeReportSignature), expected.qe_report_signature_valid ?? false);
  });
}

for (const { id, files, expected } of vectorsOf("snp-report")) {
  test(`${id} is read as others read it`, () => {
    const { value: report } = readSnpReport(vectorFile(files[0]!));
    const vek = readCertificate(vectorFile(files[1]!)).value;
    const extension = readVekExtension(vek!.extensions).value;
    assert.ok(report !== undefined && extension !== undefined);
    const short = (tcb: object): object =>
      Object.fromEntries(
        Object.entries(tcb).map(([part, svn]) => [
          ({ bootLoader: "bl", microcode: "ucode" } as Record<string, string>)[part] ?? part,
          svn as number,
        ]),
      );
    const layout = tcbLayout(lineInName(extension.productName)!);
    assert.deepEqual(short(readTcbVersion(report.reportedTcb, layout)), expected.reported_tcb);
    assert.deepEqual(short(extension.tcb), expected.vek_tcb);
    if (expected.product !== undefined) assert.equal(extension.productName, expected.product);
    if (expected.hwid_len !== undefined)
      assert.equal(extension.hardwareId?.length ?? null, expected.hwid_len);
    if (expected.report === undefined) return;
    const { family = 0, model = 0, stepping = 0 } = report.cpu ?? {};
    const read: Record<string, unknown> = {
      version: report.version,
      guest_svn: report.guestSvn,
      policy: `0x${report.policy.toString(16)}`,
      family_id: toHex(report.familyId),
      image_id: toHex(report.imageId),
      vmpl: report.vmpl,
      sig_algo: report.signatureAlgorithm,
      current_tcb: toHex(report.currentTcb),
      platform_info: `0x${report.platformInfo.toString(16)}`,
      key_info: `0x${report.keyInfo.toString(16)}`,
      report_data: toHex(report.reportData),
      measurement: toHex(report.measurement),
      host_data: toHex(report.hostData),
      id_key_digest: toHex(report.idKeyDigest),
      author_key_digest: toHex(report.authorKeyDigest),
      report_id: toHex(report.reportId),
      report_id_ma: toHex(report.reportIdMa),
      reported_tcb: toHex(report.reportedTcb),
      cpuid: toHex(Uint8Array.of(family, model, stepping)),
      chip_id: toHex(report.chipId),
      committed_tcb: toHex(report.committedTcb),
      cur_ver: toHex(report.currentVersion),
      comm_ver: toHex(report.committedVersion),
      launch_tcb: toHex(report.launchTcb),
    };
    for (const [key, value] of Object.entries(read)) assert.equal(value, expected.report[key], key);
  });
}

for (const { id, files, expected } of vectorsOf("snp-chain")) {
  test(`${id} is AMD's`, async () => {
    const { value: chain } = readCertificates(new TextDecoder().decode(vectorFile(files[0]!)));
    assert.ok(chain !== undefined);
    const ark = chain.at(-1)!;
    assert.deepEqual(
      chain.map(({ subject }) => `CN=${subject.commonName}`),
      expected.subjects,
    );
    assert.equal(fingerprint(ark.publicKey), expected.ark_spki_sha256);
    assert.deepEqual(
      chain.map(({ notAfter }) => formatTime(notAfter).replace("Z", "+00:00")),
      expected.not_after,
    );
    assert.deepEqual(
      chain.map(({ crlUrls }) => crlUrls),
      expected.crl_url,
    );
    const trust = { roots: new Set([expected.ark_spki_sha256]), allowSimulated: false };
    assert.equal((await chainProblems(chain, trust, AMD_2025)).length === 0, expected.valid);
  });
}

for (const { id, files, expected } of vectorsOf("tdx-tdreport")) {
  test(`${id} is read as others read it, and its hashes hold`, () => {
    const { value: report, problems } = readTdReport(vectorFile(files[0]!));
    assert.ok(report !== undefined);
    assert.deepEqual(problems, []);
    const names: Readonly<Record<string, Uint8Array>> = {
      report_type: report.reportType,
      cpusvn: report.cpuSvn,
      tee_tcb_info_hash: report.teeTcbInfoHash,
      tee_info_hash: report.teeInfoHash,
      report_data: report.reportData,
      mac: report.mac,
      valid: report.valid,
      tee_tcb_svn: report.teeTcbSvn,
      mrseam: report.mrSeam,
      mrsignerseam: report.mrSignerSeam,
      seam_attributes: report.seamAttributes,
      td_attributes: report.tdAttributes,
      xfam: report.xfam,
      mrtd: report.mrTd,
      mrconfigid: report.mrConfigId,
      mrowner: report.mrOwner,
      mrownerconfig: report.mrOwnerConfig,
      servtd_hash: report.serviceTdHash,
    };
    for (const [name, bytes] of Object.entries(names)) assert.equal(toHex(bytes), expected[name], name);
    assert.deepEqual(report.rtmr.map(toHex), expected["rtmr"]);
    const changed = vectorFile(files[0]!);
    changed[300]! ^= 1;
    changed[600]! ^= 1;
    assert.equal(readTdReport(changed).problems.length, 2);
  });
}
