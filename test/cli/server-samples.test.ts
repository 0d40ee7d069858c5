/** Samples that serve. */
import { isServer, samples, testSample } from "./samples.ts";

for (const name of samples.filter(isServer)) testSample(name);
