import type { Mark, Tap, TapStanza } from "../../../prosody-dev/index.js";
import { isFence } from "./transcript.js";

/** The namespaces of XEP-0281, XEP-0282 and DMUC3, and that of our own extension of all three. */
export const dmuc1 = "urn:xmpp:dmuc:0";
export const dmuc2 = "urn:xmpp:tmp:dmuc:0";
export const dmuc3 = "http://tridsys.com/protocol/dmuc";
export const linkExtension = "urn:x-dmuc:link:0";
const discoInfo = "http://jabber.org/protocol/disco#info";

/** Questions of servers to each other that no event of a room causes: what do you support, are you alive. */
export function isUpkeep({ name, element }: TapStanza): boolean {
  const content = element.getChildElements()[0];
  // What a person asks is no upkeep.
  const isOfServers = [element.attrs["from"], element.attrs["to"]].every((jid) => jid?.includes("/") !== true);
  return (
    name === "iq" &&
    ((content?.getNS() === discoInfo && isOfServers) ||
      (content?.getNS() === linkExtension && content.name === "alive"))
  );
}

/** What crossed because of the room with this node, in order, without upkeep and fences. */
export function crossings(tap: Tap, node: string, since?: Mark): readonly TapStanza[] {
  const stanzas = tap.since(since).filter((stanza) => !isUpkeep(stanza) && !isFence(stanza.element));
  const mine = new Set(stanzas.filter((stanza) => namesRoom(stanza, node)));
  // The answer to what one service asks another need not name the room.
  const requests = new Set(
    [...mine]
      .filter(({ type }) => type === "get" || type === "set")
      .map(({ from, element }) => `${from} ${element.attrs["id"]}`),
  );
  return stanzas.filter((stanza) => mine.has(stanza) || requests.has(`${stanza.to} ${stanza.element.attrs["id"]}`));
}

function namesRoom({ element, xml }: TapStanza, node: string): boolean {
  const addresses = [element.attrs["from"] ?? "", element.attrs["to"] ?? ""];
  // A replica is called by the whole address of its room (XEP-0106).
  const isOfRoom = (jid: string): boolean => jid.startsWith(`${node}@`) || jid.startsWith(`${node}\\40`);
  return addresses.some(isOfRoom) || new RegExp(`['"]${node}['"@]`).test(xml);
}

/** A request of one server to another that has no answer yet. Those of people may never get one. */
export function findUnanswered(stanzas: readonly TapStanza[]): TapStanza | undefined {
  const key = (from: string, id: string | undefined): string => `${from} ${id ?? ""}`;
  const answers = new Set(
    stanzas
      .filter(({ type }) => type === "result" || type === "error")
      .map((answer) => key(answer.to, answer.element.attrs["id"])),
  );
  return stanzas.find(({ kind, from, element }) => {
    const isOurs = kind === `iq:set ${dmuc1}` || kind === `iq:get ${dmuc1}` || kind === `iq:set ${linkExtension}`;
    return isOurs && !answers.has(key(from, element.attrs["id"]));
  });
}

/** How many of each kind from each side: { "macbeth.lit: groupchat": 1 }. */
export function countCrossings(stanzas: readonly TapStanza[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { from, kind } of stanzas) {
    const key = `${from}: ${kind}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** A word for each step of a set-up or sync: "replicate", "config", "config-answer", "subject", "history", … */
export function nameSteps(stanzas: readonly TapStanza[]): readonly string[] {
  const steps = new Map<string, string>();
  return stanzas.map((stanza) => {
    const { element, name, type, from, to } = stanza;
    const id = element.attrs["id"] ?? "";
    if (name !== "iq") {
      return element.getChild("subject") === undefined ? stanza.kind : "subject";
    }
    if (type === "result" || type === "error") {
      return `${steps.get(`${to} ${id}`) ?? "unknown"}-${type === "result" ? "answer" : "refusal"}`;
    }
    const content = element.getChildElements()[0];
    const step = content?.name === "room" ? "history" : (content?.name ?? "nothing");
    steps.set(`${from} ${id}`, step);
    return step;
  });
}
