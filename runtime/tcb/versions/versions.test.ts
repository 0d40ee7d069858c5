import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";

import { compareApk } from "./apk.ts";
import { compareDpkg } from "./dpkg.ts";
import { compareRpm } from "./rpm.ts";

/** Rising; all that follow are newer. */
const DPKG =
  "0 0.9 1~~ 1~~a 1~ 1 1a 1.0~rc1-1 1.0-1 1.0-1+deb12u1 1.0-1.1 1.0-2 1.0+dfsg-1 1.2 1.10 1.10-1 2.0 10 1:0.1 1:1.0 2:0".split(
    " ",
  );
const APK =
  "0.1_alpha 0.1_alpha2 0.1_beta 0.1_pre1 0.1_rc1 0.1 0.1-r1 0.1_git20200101 0.1_p1 0.1_p1-r2 0.1a 0.1.0 0.2 0.10 1.01 1.1 1.1.1 1.1.1a-r0 1.1.1b 1.2_rc3-r1 1.2 1.36.1-r2 1.36.1-r10 2 10".split(
    " ",
  );
/** Of each row all that follow are newer: rpm's own examples. */
const RPM = [
  "1.0~rc1 1.0~rc1^git1 1.0~rc2 1.0 1.0^git1~pre 1.0^git1 1.0.1 2.0 2.0.1 2.0.1a 5.5p1 5.5p2 5.5p10 5.6p1 6.5p1 10",
  "xyz.4 2 8",
  "xyz10 xyz10.1",
  "6.0 6.0.rc1",
  "10a1 10b2",
  "1.0a 1.0aa",
  "10.0001 10.0039",
  "4.999.9 5.0",
  "20101121 20101122",
  "1.0-1 1.0-1.el9 1.0-2 1.0.1-1 1:0.1-1 2:0-0",
].map((row) => row.split(" "));

function rises(versions: readonly string[], compare: (a: string, b: string) => number): void {
  for (const [index, a] of versions.entries()) {
    assert.equal(compare(a, a), 0);
    for (const b of versions.slice(index + 1)) {
      assert.ok(compare(a, b) < 0, `${a} < ${b}`);
      assert.ok(compare(b, a) > 0, `${b} > ${a}`);
    }
  }
}

test("Debian's versions rise as its manual page says", () => {
  rises(DPKG, compareDpkg);
  assert.equal(compareDpkg("1.0", "0:1.0-0"), 0);
  assert.equal(compareDpkg("1.00", "1.0"), 0);
});

test("Alpine's versions rise as apk orders them", () => {
  rises(APK, compareApk);
  assert.equal(compareApk("1.2.3-r4", "1.2.3-r4"), 0);
});

test("rpm's versions rise as its manual says", () => {
  for (const row of RPM) rises(row, compareRpm);
  for (const [a = "", b = ""] of ["10.0001 10.1", "2_0 2.0", "a+ a_", "1.0 0:1.0", "1.0-3 1.0"].map((pair) =>
    pair.split(" "),
  ))
    assert.equal(compareRpm(a, b), 0, `${a} = ${b}`);
});

const hasDpkg = spawnSync("dpkg", ["--version"]).status === 0;

test("any two versions are ordered as by dpkg", { skip: !hasDpkg && "dpkg is not installed" }, () => {
  const piece = fc.constantFrom("0", "1", "01", "10", "a", "B", "~", ".", "+", "rc");
  const body = fc.array(piece, { maxLength: 5 }).map((parts) => `1${parts.join("")}`);
  const version = fc
    .tuple(fc.constantFrom("", "0:", "2:"), body, fc.option(body, { nil: undefined }))
    .map(
      ([epoch, upstream, revision]) => `${epoch}${upstream}${revision === undefined ? "" : `-${revision}`}`,
    );
  fc.assert(
    fc.property(version, version, (a, b) => {
      const ours = Math.sign(compareDpkg(a, b));
      const operator = ours < 0 ? "lt" : ours > 0 ? "gt" : "eq";
      assert.equal(
        spawnSync("dpkg", ["--compare-versions", a, operator, b]).status,
        0,
        `${a} ${operator} ${b}`,
      );
    }),
    { numRuns: 60 },
  );
});

test("any two texts have one order, both ways", () => {
  const text = fc.string({ unit: fc.constantFrom(...Array.from("0129.~^+-_:abrcp")), maxLength: 10 });
  for (const compare of [compareDpkg, compareApk, compareRpm]) {
    fc.assert(
      fc.property(text, text, (a, b) => {
        assert.equal(Math.sign(compare(a, b)) + Math.sign(compare(b, a)), 0);
      }),
    );
  }
});
