/** All functions of the API, by header. */

import type { ApiFunction } from "../function.ts";
import { assertFunctions } from "./assert.ts";
import { ctypeFunctions } from "./ctype.ts";
import { liteboxChannelFunctions } from "./litebox-channel.ts";
import { liteboxHttpsFunctions, liteboxX509Functions } from "./litebox-https.ts";
import { liteboxExceptionFunctions } from "./litebox-exception.ts";
import { liteboxFileFunctions } from "./litebox-file.ts";
import { liteboxMemoryFunctions } from "./litebox-memory.ts";
import { liteboxNetFunctions } from "./litebox-net.ts";
import { liteboxQuoteFunctions } from "./litebox-quote.ts";
import { liteboxRandomFunctions } from "./litebox-random.ts";
import { liteboxRatlsFunctions } from "./litebox-ratls.ts";
import { liteboxVerifyFunctions } from "./litebox-verify.ts";
import { liteboxReportFunctions } from "./litebox-report.ts";
import { liteboxSealFunctions } from "./litebox-seal.ts";
import { liteboxTestFunctions } from "./litebox-test.ts";
import { fenvFunctions } from "./fenv.ts";
import { mathFunctionTable } from "./math.ts";
import { setjmpFunctions } from "./setjmp.ts";
import { mbedtlsFunctions } from "./mbedtls.ts";
import { psaCryptoFunctions } from "./psa-crypto.ts";
import { stdioFunctions } from "./stdio.ts";
import { stdlibFunctions } from "./stdlib.ts";
import { stringFunctions } from "./string.ts";
import { threadsFunctions } from "./threads.ts";
import { timeFunctions } from "./time.ts";

/** Every function of the API. */
export const apiFunctionTable: readonly ApiFunction[] = [
  ...assertFunctions,
  ...ctypeFunctions,
  ...fenvFunctions,
  ...mathFunctionTable,
  ...setjmpFunctions,
  ...stdioFunctions,
  ...stdlibFunctions,
  ...stringFunctions,
  ...threadsFunctions,
  ...timeFunctions,
  ...liteboxChannelFunctions,
  ...liteboxHttpsFunctions,
  ...liteboxExceptionFunctions,
  ...liteboxFileFunctions,
  ...liteboxMemoryFunctions,
  ...liteboxNetFunctions,
  ...liteboxQuoteFunctions,
  ...liteboxRandomFunctions,
  ...liteboxRatlsFunctions,
  ...liteboxReportFunctions,
  ...liteboxSealFunctions,
  ...liteboxTestFunctions,
  ...liteboxVerifyFunctions,
  ...liteboxX509Functions,
  ...mbedtlsFunctions,
  ...psaCryptoFunctions,
];
