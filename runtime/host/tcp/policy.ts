/** Which peers and ports an enclave may use: what its manifest names. */

import { TcpError, type Network } from "./network.ts";

export interface TcpPolicy {
  /** `HOST:PORT`, with * for any port. */
  readonly connect: readonly string[];
  readonly listen: readonly number[];
}

/** The same network, refusing (EACCES) what the policy does not name. */
export function restricted(network: Network, policy: TcpPolicy): Network {
  const peers = new Set(policy.connect.map((peer) => peer.toLowerCase()));
  return {
    connect: (host, port) => {
      const name = host.toLowerCase();
      if (!peers.has(`${name}:${port}`) && !peers.has(`${name}:*`)) throw new TcpError("EACCES");
      return network.connect(host, port);
    },
    listen: (port) => {
      if (!policy.listen.includes(port)) throw new TcpError("EACCES");
      return network.listen(port);
    },
  };
}
