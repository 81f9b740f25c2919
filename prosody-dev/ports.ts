import { randomInt } from "node:crypto";
import { createServer } from "node:net";

// Below the range from which Linux takes the ports of outgoing connections, so that none of those takes a port of ours
// between our look and the server's start, or while a link is cut.
const firstPort = 20_000;
const lastPort = 31_999;

const handedOut = new Set<string>();

/** Any address 127.x.x.x is this machine: one for each cluster keeps clusters of parallel tests apart. */
export function pickLoopbackAddress(): string {
  return `127.${randomInt(1, 255)}.${randomInt(0, 255)}.${randomInt(1, 255)}`;
}

/** A port that nobody listens on, and that was not handed out before. */
export async function findFreePort(host: string): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(firstPort, lastPort + 1);
    const name = `${host}:${port}`;
    if (!handedOut.has(name) && (await isFree(host, port))) {
      handedOut.add(name);
      return port;
    }
  }
  throw new Error(`No free port was found on ${host} between ${firstPort} and ${lastPort}.`);
}

/** Whether nobody listens there. */
export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
