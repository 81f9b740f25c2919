import type { Actor } from "./actor.js";
import type { House } from "./house.js";
import { nickOf } from "./transcript.js";

/** Until an instance says so of its link, from now on. */
export async function untilLink(
  house: House,
  domain: string,
  peer: string,
  change: string,
  timeoutMs = 10_000,
): Promise<void> {
  const line = new RegExp(`link with ${peer}: ${change}`);
  await house.server(domain).waitForLog(line, { timeoutMs, fromEnd: true });
}

/** How often somebody has heard that. */
export function timesHeard(actor: Actor, nick: string, text: string): number {
  return actor.stanzas().filter((stanza) => nickOf(stanza) === nick && stanza.getChildText("body") === text).length;
}
