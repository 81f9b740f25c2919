import { expect as expected, xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1, linkExtension } from "./crossings.js";
import type { House } from "./house.js";

/** What a service, or a room of it, asks of another server, which it should not. */
export interface Request {
  readonly from: string;
  readonly to: string;
  readonly content: Element;
  /** Default: set. */
  readonly type?: "get" | "set";
}

/** The service that a room belongs to. */
export function serviceOf(jid: string): string {
  const bare = expected.bareJid(jid);
  return bare.slice(bare.indexOf("@") + 1);
}

let count = 0;

/** What it is answered, each time that it asks. */
export async function ask(house: House, request: Request, times = 1): Promise<readonly Element[]> {
  const { from, to, content, type = "set" } = request;
  const asked = house.server(serviceOf(to)).domain;
  const { tap } = house.cluster.link(asked, serviceOf(from));
  const since = tap.mark();
  const ids = Array.from({ length: times }, () => `bad-${++count}`);
  await house.sendAs(serviceOf(from), ...ids.map((id) => xml("iq", { type, from, to, id }, content)));
  const answers = ids.map((id) => {
    const isAnswer = (stanza: TapStanza): boolean => stanza.from === asked && stanza.element.attrs["id"] === id;
    return tap.waitFor(`The answer to ${content.toString().slice(0, 500)}`, isAnswer, { since });
  });
  return (await Promise.all(answers)).map(({ element }) => element);
}

/** The error of an answer: "conflict, cancel"; of a result "result". */
export function outcomeOf(answer: Element): string {
  if (answer.attrs["type"] === "result") return "result";
  return `${expected.conditionOf(answer)}, ${answer.getChild("error")?.attrs["type"] ?? ""}`;
}

/** Lines of a server's log that are no mere debugging, of the room service's modules, without time and level. */
export function linesOf(house: House, domain: string): readonly string[] {
  const server = house.server(domain);
  return server
    .log()
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([head = "", level]) => head.endsWith(` ${server.rooms}:dmuc`) && level !== "debug")
    .map(([, , ...text]) => text.join("\t"));
}

// What is sent

/** An element of XEP-0281. */
export function dmuc(name: string, ...content: Element[]): Element {
  return xml(name, { xmlns: dmuc1 }, content);
}

/** An element of the extension. */
export function link(name: string, attributes: Record<string, string> = {}, ...content: Element[]): Element {
  return xml(name, { xmlns: linkExtension, ...attributes }, content);
}

/** A request to hold a room. */
export function replicate(id: string, more: Record<string, string> = {}): Element {
  return dmuc("replicate", xml("room", { id, ...more }));
}

/** A room's configuration as XEP-0281 prints it. */
export function config(name: string, ...more: Element[]): Element {
  const field = (variable: string, value: string): Element => xml("field", { var: variable }, xml("value", {}, value));
  const fields = [
    field("FORM_TYPE", "http://jabber.org/protocol/muc#roomconfig"),
    field("muc#roomconfig_roomname", name),
  ];
  return dmuc("config", xml("x", { xmlns: "jabber:x:data", type: "form" }, fields), ...more);
}

/** So many occupants. */
export function roster(size: number, ...more: Element[]): Element {
  const items = Array.from({ length: size }, (_, number) => xml("item", { affiliation: "none", name: `w${number}` }));
  return dmuc("roster", ...items, ...more);
}

/** What a service says that it has, at the beginning of a sync (3.6.1). */
export function hello(session: string, generation: string, ...haves: Element[]): Element {
  return link("sync", { s: session, g: generation, now: "2026-01-05T10:00:00Z" }, ...haves);
}

/** The question for a room's history. */
export function historyRequest(id: string, ...more: Element[]): Element {
  return xml("room", { xmlns: dmuc1, id }, xml("history", { xmlns: "http://jabber.org/protocol/muc" }), ...more);
}

/** Session and life of a room's link, as its set-up or last sync has named them. */
export function sessionOn(stanzas: readonly TapStanza[]): { readonly session: string; readonly generation: string } {
  const syncs = stanzas.flatMap(({ element }) => {
    const content = element.getChildElements()[0];
    const sync = content?.name === "sync" ? content : content?.getChild("sync", linkExtension);
    return sync?.attrs["s"] === undefined ? [] : [sync.attrs];
  });
  const { s: session = "", g: generation = "" } = syncs[syncs.length - 1] ?? {};
  return { session, generation };
}
