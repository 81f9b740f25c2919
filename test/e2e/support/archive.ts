import { xml, type Element, type Person } from "../../../prosody-dev/index.js";
import { nickOf } from "./transcript.js";

/** A message with a text, as an archive has it. */
export interface Archived {
  readonly id: string | undefined;
  readonly nick: string;
  readonly body: string;
}

const mam = "urn:xmpp:mam:2";
const resultSets = "http://jabber.org/protocol/rsm";
const pageSize = 200;

/** The whole archive of a room (XEP-0313), page by page, oldest first. */
export async function readArchive(person: Person, room: string, timeoutMs = 10_000): Promise<readonly Archived[]> {
  const archived: Archived[] = [];
  for (let after: string | undefined; ;) {
    const since = person.mark();
    const page = xml("set", { xmlns: resultSets }, xml("max", {}, String(pageSize)));
    if (after !== undefined) page.append(xml("after", {}, after));
    const query = xml("query", { xmlns: mam }, page);
    const answer = await person.iq(xml("iq", { to: room, type: "set" }, query), { timeoutMs });
    const results = person.since(since).flatMap((stanza) => stanza.getChild("result", mam) ?? []);
    archived.push(...results.flatMap((result) => lineOf(result)));
    const fin = answer.getChild("fin", mam);
    after = fin?.getChild("set", resultSets)?.getChildText("last") ?? undefined;
    if (fin?.attrs["complete"] === "true" || after === undefined || results.length === 0) return archived;
  }
}

function lineOf(result: Element): readonly Archived[] {
  const message = result.getChild("forwarded", "urn:xmpp:forward:0")?.getChild("message", "jabber:client");
  const body = message?.getChildText("body") ?? null;
  return message === undefined || body === null ? [] : [{ id: result.attrs["id"], nick: nickOf(message), body }];
}
