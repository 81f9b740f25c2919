import { expect as expected, xml, type Element } from "../../../prosody-dev/index.js";
import { canonical } from "../support/canonical.js";
import type { Player } from "./player.js";
import type { Stage } from "./stage.js";

const delay = "urn:xmpp:delay";
const sid = "urn:xmpp:sid:0";
const occupantId = "urn:xmpp:occupant-id:0";
const disco = "http://jabber.org/protocol/disco#";
const data = "jabber:x:data";

/** What the module may add to a room and its service: form fields and features (D1-11, D1-31, D1-50, 3.9). */
const additions =
  /^(muc#roomconfig_distributed|muc#roomconfig_dmuc_peers|dmuc-source|urn:xmpp:dmuc:0|urn:x-dmuc:link:0)$/;

/**
 * What each player got, deed by deed, in words that are equal on a stock and on a distributed room if all is as it should
 * be. What must differ is named: the address of the room (ROOM: the one that the player uses, and no other), ids that
 * a server makes up (by what they were given for, so that they are equal here where they are equal there), and times.
 */
export function transcriptOf(stage: Stage, player: Player): Transcript {
  const names = nameIds(stage.players);
  return stage.takes(player).map(({ label, received }) => ({ label, lines: linesOf(received, player, names) }));
}

/** What somebody did, and what a player got because of it. */
export type Transcript = readonly { readonly label: string; readonly lines: readonly string[] }[];

function linesOf(received: readonly Element[], player: Player, names: Names): readonly string[] {
  const isAnswer = ({ name }: Element): boolean => name === "iq";
  const write = (stanza: Element): string => rename(canonicalOf(stanza), player, names);
  const shown = received.filter((stanza) => !isAnswer(stanza));
  // When an answer comes among what is shown because of the question is left to chance (T-08).
  return [...sortRuns(shown, write), ...received.filter((stanza) => isAnswer(stanza)).map((stanza) => write(stanza))];
}

/** Who is there already is shown in an order that is left to chance (T-01). */
function sortRuns(stanzas: readonly Element[], write: (stanza: Element) => string): readonly string[] {
  const lines: string[] = [];
  let run: string[] = [];
  for (const stanza of stanzas) {
    if (isOther(stanza)) {
      run.push(write(stanza));
      continue;
    }
    lines.push(...run.sort(), write(stanza));
    run = [];
  }
  return [...lines, ...run.sort()];
}

function isOther(stanza: Element): boolean {
  return stanza.name === "presence" && stanza.attrs["type"] === undefined && !expected.hasStatus(stanza, "110");
}

function canonicalOf(stanza: Element): string {
  const tidied = tidy(stanza);
  const isDropped = (element: Element, attribute: string): boolean => element === tidied && isNoise(stanza, attribute);
  const isAddition = ({ attrs }: Element): boolean => additions.test(attrs["var"] ?? "");
  return canonical(tidied, { drop: isDropped, omit: isAddition, isSet });
}

/** Attributes of a stanza that tell its receiver nothing. */
function isNoise(stanza: Element, attribute: string): boolean {
  const { type } = stanza.attrs;
  // All streams here are in English: Prosody adds that to what comes by them.
  if (attribute === "xml:lang") return stanza.attrs[attribute] === "en";
  if (attribute !== "id") return false;
  // A room gives what it passes on from one to another an id of its own (T-13).
  if (stanza.name === "iq") return type === "get" || type === "set";
  // The id of a presence tells those who did not send it nothing, and does not cross a link (T-02).
  return stanza.name === "presence" && type !== "error" && !expected.hasStatus(stanza, "110");
}

/**
 * What a room and its archive add to a stanza comes in any order, behind what the sender has said. A subject has an id of
 * the room here and not in a stock room (4.2, XEP-0359).
 */
function tidy(element: Element): Element {
  const children = element.children.map((child) => (typeof child === "string" ? child : tidy(child)));
  if (element.name !== "message" && element.name !== "presence") return xml(element.name, element.attrs, children);
  const rank = (child: Element | string): number =>
    typeof child === "string" ? -1 : serversWords.indexOf(child.attrs["xmlns"] ?? "");
  const isSubject = element.getChild("subject") !== undefined && element.getChild("body") === undefined;
  const kept = children.filter((child) => !(isSubject && typeof child !== "string" && child.attrs["xmlns"] === sid));
  return xml(
    element.name,
    element.attrs,
    kept.sort((one, other) => rank(one) - rank(other)),
  );
}

const serversWords = [expected.mucUser, occupantId, delay, sid];

/** Whether the order of what is inside is left to chance: features, items and facts of a room, values of a field. */
function isSet({ name, attrs }: Element): boolean {
  const isAnswer = (attrs["xmlns"] ?? "").startsWith(disco);
  return isAnswer || name === "field" || (name === "x" && attrs["xmlns"] === data && attrs["type"] === "result");
}

type Names = ReadonlyMap<string, string>;

function rename(text: string, player: Player, names: Names): string {
  let renamed = text.replaceAll(player.room, "ROOM").replaceAll(player.service, "SERVICE");
  for (const [id, name] of names) renamed = renamed.replaceAll(id, name);
  // An archive may tell fractions of a second (XEP-0082).
  return renamed.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "STAMP");
}

/** A name for each id that a room has given: it says whom or what it was given to. */
function nameIds(players: readonly Player[]): Names {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const give = (id: string | undefined, name: string): void => {
    if (id === undefined || id === "" || names.has(id)) return;
    let free = name;
    while (taken.has(free)) free += ", another one";
    taken.add(free);
    names.set(id, free);
  };
  for (const stanza of players.flatMap(({ person }) => person.received)) {
    const nick = stanza.attrs["from"]?.split("/")[1] ?? "";
    give(stanza.getChild("occupant-id", occupantId)?.attrs["id"], `OCCUPANT ${nick}`);
    give(stanza.getChild("stanza-id", sid)?.attrs["id"], `MESSAGE ${stanza.attrs["id"] ?? ""}`);
  }
  return names;
}
