import { connect } from "node:net";
import type { Endpoint } from "./plan.js";

const readinessTimeoutMs = 1_000;

/**
 * Asks a port for a stream and says whether this very domain answered. A port that merely accepts proves little: another
 * program may listen there.
 */
export function answersStream(endpoint: Endpoint, domain: string, namespace: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(endpoint);
    let answer = "";
    const finish = (isReady: boolean): void => {
      resolve(isReady);
      socket.end("</stream:stream>");
      socket.destroySoon();
    };
    socket.setTimeout(readinessTimeoutMs, () => finish(false));
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
    socket.on("connect", () => {
      const names = `xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams'`;
      socket.write(`<?xml version='1.0'?><stream:stream ${names} to='${domain}' version='1.0'>`);
    });
    socket.on("data", (chunk) => {
      answer += chunk.toString("utf8");
      const header = /<stream:stream[^>]*>/.exec(answer)?.[0];
      if (header !== undefined) {
        finish(new RegExp(`from=['"]${domain.replaceAll(".", "\\.")}['"]`).test(header));
      }
    });
  });
}
