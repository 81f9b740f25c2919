import { until, type Element, type Mark, type MirrorPlan, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc2, dmuc3, linkExtension } from "./crossings.js";
import type { Fields } from "./form.js";
import { gatherGuests, type Company } from "./gather.js";
import { macbeth, marlowe, shakespeare, type House } from "./house.js";
import type { Play } from "./play.js";

/** A server that speaks XEP-0282 for its users, on a domain of its own. */
export const replicating: MirrorPlan = { modes: ["dmuc2"] };

/** All rooms are at shakespeare.lit. Replicas of macbeth.lit have a domain of their own, those of marlowe.lit that of its users. */
export const withReplicas: Readonly<Record<string, MirrorPlan>> = {
  [macbeth]: replicating,
  [marlowe]: { ...replicating, on: "host" },
};

/** The address of a room's replica at a server. A mirror has the same in logs. */
export function replicaOf(house: House, play: Play, domain: string): string {
  return `${play.room(shakespeare).replace("@", "\\40")}@${house.server(domain).mirror!}`;
}

/** What a stanza is in the set-up and life of a replica: "register", "registered", "listed", "past", "enter", "leave", … */
export function stepOf(stanza: TapStanza): string {
  const { name, type, element, kind } = stanza;
  const [content] = element.getChildElements();
  if (name === "iq") return type === "error" ? "refusal" : (content?.name ?? type ?? "");
  const order = element.getChild("x", dmuc2);
  if (order?.getChild("enter") !== undefined) return "enter";
  if (order?.getChild("leave") !== undefined) return "leave";
  if (name === "message") return stepOfMessage(stanza);
  if (kind !== "presence") return kind;
  if (type === "unavailable") return "gone";
  return element.getChild("o", linkExtension)?.attrs["s"] === undefined ? "presence" : "listed";
}

function stepOfMessage({ element, kind }: TapStanza): string {
  if (element.getChild("subject") !== undefined && element.getChild("body") === undefined) return "subject";
  return element.getChild("backlog", linkExtension) === undefined ? kind : "past";
}

/** The same of all that crossed, with the direction: "up: register", "down: registered". */
export function stepsOf(stanzas: readonly TapStanza[]): readonly string[] {
  return stanzas.map((stanza) => `${stanza.from === shakespeare ? "down" : "up"}: ${stepOf(stanza)}`);
}

/** Until the room has a replica at that server, in which all is told that there was to tell. */
export async function untilReplica(house: House, play: Play, domain: string, since?: Mark): Promise<void> {
  const replica = replicaOf(house, play, domain);
  const tap = play.tap(shakespeare, domain);
  const wait = since === undefined ? {} : { since };
  const synced = await tap.waitFor(
    `The end of the set-up of ${replica}`,
    (stanza) => stanza.element.attrs["to"] === replica && stanza.type === "set" && stepOf(stanza) === "synced",
    wait,
  );
  const id = synced.element.attrs["id"];
  await tap.waitFor(
    `What ${replica} says to the end of its set-up`,
    ({ from, type, element }) => from === domain && type === "result" && element.attrs["id"] === id,
    wait,
  );
}

/** A room of shakespeare.lit with five people in it, three of them by replicas. What they see first is over. */
export function gatherByReplicas(house: House, fields: Fields = {}): Promise<Company> {
  return gatherGuests(house, fields, (play, domain) => untilReplica(house, play, domain));
}

const escaped = (jid: string): string => jid.replace(/[\\.]/g, "\\$&");

/** Until both ends of the link of a room with its replica or mirror there say that they have come into such a state. */
async function untilBothSay(house: House, play: Play, domain: string, say: (link: string) => string): Promise<void> {
  const ends = [
    [shakespeare, replicaOf(house, play, domain)],
    [domain, play.room(shakespeare)],
  ] as const;
  for (const [server, peer] of ends) {
    const line = new RegExp(say(`link with ${escaped(peer)}`));
    await house.server(server).waitForLog(line, { timeoutMs: 60_000 });
  }
}

/** Until both know that the link is lost. */
export function untilSplit(house: House, play: Play, domain: string): Promise<void> {
  return untilBothSay(house, play, domain, (link) => `${link}: \\w+ -> split`);
}

/** Until the link is whole again after that. */
export function untilHealed(house: House, play: Play, domain: string): Promise<void> {
  return untilBothSay(house, play, domain, (link) => `${link}: \\w+ -> split[^]*${link}: \\w+ -> up`);
}

/** Elements of our own that somebody's client has got, which must not be (G-2). */
export function leaksTo(stanzas: readonly Element[]): readonly string[] {
  return stanzas.map(String).filter((text) => [dmuc2, dmuc3, linkExtension].some((ours) => text.includes(ours)));
}

/** Until nothing of the room is left at a server's user side. */
export async function untilNoReplica(house: House, play: Play, domain: string, timeoutMs: number): Promise<void> {
  const { tap } = house.cluster.link(shakespeare, domain);
  await tap.waitFor(
    "That the replica ends",
    (stanza) => stepOf(stanza) === "unregister" && stanza.element.attrs["from"] === replicaOf(house, play, domain),
    { timeoutMs },
  );
  await until("an answer to that", () => play.untilAllIsAnswered().then(() => true));
}
