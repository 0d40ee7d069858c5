/** Samples that come to an end by themselves. */
import { isServer, samples, testSample } from "./samples.ts";

for (const name of samples.filter((each) => !isServer(each))) testSample(name);
