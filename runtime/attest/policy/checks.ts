/** What a policy asks, one record per key, in the order in which a person would. A new key is a rule of the schema and a record here. */

import type { Check, Finding } from "../check.ts";
import { failed, judge, notChecked, passed } from "../check.ts";
import type { Identity } from "../identity.ts";
import { partsBelow } from "../snp/tcb-version.ts";
import type { PolicyFacts } from "./facts.ts";
import type { Policy } from "./schema.ts";

const NOT_ASKED = notChecked("the policy does not ask");
const DAY = 24 * 60 * 60;

const kind: Check<PolicyFacts> = {
  id: "policy-kind",
  title: "The policy is about this kind of evidence",
  run({ policy, identity: { tee } }) {
    const kinds = (["sgx", "tdx", "snp"] as const).filter((each) => policy[each] !== undefined);
    if (kinds.length === 0)
      return notChecked(
        "the policy has no section about any kind, so it accepts ANY enclave, domain or guest",
      );
    return kinds.includes(tee)
      ? passed(tee)
      : failed(`the policy is about ${kinds.join(" and ")}, the evidence about ${tee}`);
  },
};

const debug: Check<PolicyFacts> = {
  id: "policy-debug",
  title: "No debugger can look inside",
  run({ policy, identity }) {
    if (!identity.debug) return passed("the debug attribute is off");
    return policy.debug
      ? notChecked("it can be debugged, which the policy allows")
      : failed("it can be debugged");
  },
};

const reportData: Check<PolicyFacts> = {
  id: "policy-report-data",
  title: "The evidence is bound to the expected data",
  run({ policy, identity }) {
    if (policy.reportData === undefined) return NOT_ASKED;
    return identity.reportData === policy.reportData
      ? passed("REPORTDATA is as expected")
      : failed(`REPORTDATA is ${identity.reportData}, not ${policy.reportData}`);
  },
};

const tcbStatus: Check<PolicyFacts> = {
  id: "policy-tcb-status",
  title: "The platform's TCB status is accepted",
  run({ policy, identity, tcb }) {
    if (identity.tee === "snp") return notChecked("SNP platforms have no status; see snp.minimumTcb");
    if (tcb === undefined) return failed("the platform has no TCB status");
    const { accept } = policy.tcb;
    return accept.includes(tcb.status)
      ? passed(tcb.status)
      : failed(`it is ${tcb.status}; accepted: ${accept.join(", ")}`);
  },
};

const advisories: Check<PolicyFacts> = {
  id: "policy-advisories",
  title: "Every advisory is tolerated",
  run({ policy, tcb }) {
    const tolerated = policy.tcb.advisories;
    if (tolerated === undefined || tcb === undefined) return NOT_ASKED;
    const others = tcb.advisories.filter((each) => !tolerated.includes(each));
    return judge(others, `${tcb.advisories.length} apply`);
  },
};

const evaluationNumber: Check<PolicyFacts> = {
  id: "policy-evaluation-number",
  title: "The TCB info is of a recent recovery",
  run({ policy, tcb }) {
    const least = policy.tcb.minimumEvaluationNumber;
    if (least === undefined || tcb === undefined) return NOT_ASKED;
    const number = tcb.evaluationNumber;
    return number >= least
      ? passed(`number ${number}`)
      : failed(`its tcbEvaluationDataNumber is ${number}, below ${least}`);
  },
};

const age: Check<PolicyFacts> = {
  id: "policy-age",
  title: "The collateral is not too old",
  run({ policy, collateralIssued, time }) {
    const most = policy.tcb.maximumAge;
    if (most === undefined) return NOT_ASKED;
    if (collateralIssued === undefined) return failed("nothing says when the collateral was issued");
    const days = (time - collateralIssued) / DAY;
    const text = `the oldest part is ${days.toFixed(1)} days old`;
    return days <= most ? passed(text) : failed(`${text}, more than ${most}`);
  },
};

type Section = "sgx" | "tdx" | "snp";
type SectionOf<Tee extends Section> = NonNullable<Policy[Tee]>;
type IdentityOf<Tee extends Section> = Extract<Identity, { tee: Tee }>;

/** A check of one key of a section; evidence of another kind is the affair of `policy-kind`. */
function sectionCheck<Tee extends Section>(
  tee: Tee,
  key: string,
  title: string,
  run: (section: SectionOf<Tee>, identity: IdentityOf<Tee>) => Finding | undefined,
): Check<PolicyFacts> {
  return {
    id: `policy-${tee}-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    title,
    run({ policy, identity }) {
      const section = policy[tee];
      if (section === undefined || identity.tee !== tee) return NOT_ASKED;
      return run(section, identity as IdentityOf<Tee>) ?? NOT_ASKED;
    },
  };
}

/** The keys that a section of the policy and an identity have in common, and of which the policy lists values. */
type ListedKey<Tee extends Section> = {
  [Key in keyof SectionOf<Tee> & keyof IdentityOf<Tee>]: SectionOf<Tee>[Key] extends
    readonly string[] | undefined
    ? Key
    : never;
}[keyof SectionOf<Tee> & keyof IdentityOf<Tee>];

/** The value must be one of those that the policy lists under the same key. */
function listed<Tee extends Section>(
  tee: Tee,
  key: ListedKey<Tee> & string,
  name: string,
): Check<PolicyFacts> {
  return sectionCheck(tee, key, `${name} is as expected`, (section, identity) => {
    const values = (section as Readonly<Record<string, unknown>>)[key] as readonly string[] | undefined;
    const actual = String(identity[key as keyof typeof identity] ?? "missing");
    if (values === undefined) return undefined;
    return values.includes(actual)
      ? passed(actual)
      : failed(`${name} is ${actual}, not ${values.join(" or ")}`);
  });
}

const productId = sectionCheck(
  "sgx",
  "productId",
  "The product id is as expected",
  ({ productId: wanted }, identity) => {
    if (wanted === undefined) return undefined;
    return identity.productId === wanted
      ? passed(`${wanted}`)
      : failed(`ISVPRODID is ${identity.productId}, not ${wanted}`);
  },
);

function atLeast(actual: number, least: number | undefined, name: string): Finding | undefined {
  if (least === undefined) return undefined;
  return actual >= least ? passed(`${actual}`) : failed(`${name} is ${actual}, below ${least}`);
}

const sgxVersion = sectionCheck(
  "sgx",
  "minimumSecurityVersion",
  "The security version is high enough",
  (section, identity) => atLeast(identity.securityVersion, section.minimumSecurityVersion, "ISVSVN"),
);

const snpVersion = sectionCheck(
  "snp",
  "minimumSecurityVersion",
  "The security version is high enough",
  (section, identity) => atLeast(identity.securityVersion, section.minimumSecurityVersion, "GUEST_SVN"),
);

const vmpl = sectionCheck(
  "snp",
  "vmpl",
  "The report was asked for at an accepted level",
  ({ vmpl: wanted }, identity) => {
    if (wanted === undefined) return undefined;
    return wanted.includes(identity.vmpl)
      ? passed(`VMPL ${identity.vmpl}`)
      : failed(`VMPL is ${identity.vmpl}, not ${wanted.join(" or ")}`);
  },
);

const product = sectionCheck(
  "snp",
  "product",
  "The processor is of an accepted product line",
  ({ product: wanted }, identity) => {
    if (wanted === undefined) return undefined;
    const actual = identity.product;
    return actual !== undefined && wanted.includes(actual)
      ? passed(actual)
      : failed(`the product is ${actual ?? "unknown"}, not ${wanted.join(" or ")}`);
  },
);

const minimumTcb = sectionCheck(
  "snp",
  "minimumTcb",
  "The platform's TCB is high enough",
  ({ minimumTcb: least }, identity) => {
    if (least === undefined) return undefined;
    const below = partsBelow(identity.reportedTcb, least);
    return judge(
      below.map((part) => `REPORTED_TCB is too low in ${part}`),
      "no part is below",
    );
  },
);

const migrationAgent = sectionCheck(
  "snp",
  "migrationAgent",
  "There is no migration agent",
  (section, identity) => {
    if (!identity.migrationAgent) return passed("the guest policy forbids one");
    return section.migrationAgent ? undefined : failed("the guest policy allows one");
  },
);

const smt = sectionCheck(
  "snp",
  "smt",
  "The guest runs without simultaneous multithreading",
  (section, identity) => {
    if (section.smt) return undefined;
    return identity.smt ? failed("the guest policy allows it") : passed("the guest policy forbids it");
  },
);

export const POLICY_CHECKS: readonly Check<PolicyFacts>[] = [
  kind,
  debug,
  reportData,
  tcbStatus,
  advisories,
  evaluationNumber,
  age,
  listed("sgx", "mrEnclave", "MRENCLAVE"),
  listed("sgx", "mrSigner", "MRSIGNER"),
  productId,
  sgxVersion,
  listed("sgx", "configId", "CONFIGID"),
  listed("tdx", "mrTd", "MRTD"),
  listed("tdx", "rtmr0", "RTMR0"),
  listed("tdx", "rtmr1", "RTMR1"),
  listed("tdx", "rtmr2", "RTMR2"),
  listed("tdx", "rtmr3", "RTMR3"),
  listed("tdx", "mrConfigId", "MRCONFIGID"),
  listed("tdx", "mrOwner", "MROWNER"),
  listed("tdx", "mrOwnerConfig", "MROWNERCONFIG"),
  listed("tdx", "mrSeam", "MRSEAM"),
  listed("tdx", "mrServiceTd", "MRSERVICETD"),
  listed("snp", "measurement", "MEASUREMENT"),
  listed("snp", "hostData", "HOST_DATA"),
  listed("snp", "idKeyDigest", "ID_KEY_DIGEST"),
  listed("snp", "authorKeyDigest", "AUTHOR_KEY_DIGEST"),
  listed("snp", "familyId", "FAMILY_ID"),
  listed("snp", "imageId", "IMAGE_ID"),
  snpVersion,
  vmpl,
  product,
  minimumTcb,
  migrationAgent,
  smt,
];
