import { expect as expected, xml, type Element } from "../../../prosody-dev/index.js";
import { canonical } from "../support/canonical.js";
import { shakespeare } from "../support/house.js";
import { Names } from "./names.js";
import type { Player } from "./player.js";
import type { Stage } from "./stage.js";

const delay = "urn:xmpp:delay";
const sid = "urn:xmpp:sid:0";
const occupantId = "urn:xmpp:occupant-id:0";
const disco = "http://jabber.org/protocol/disco#";
/** Besides answers to disco: lists, and what an archive tells of a page. */
const unordered = ["http://jabber.org/protocol/muc#admin", "http://jabber.org/protocol/rsm"];
const data = "jabber:x:data";

/** What the module may add to a room and its service: form fields and features (D1-11, D1-31, D1-50, 3.9). */
const additions =
  /^(muc#roomconfig_distributed|muc#roomconfig_dmuc_peers|dmuc-source|urn:xmpp:dmuc:0|urn:xmpp:tmp:dmuc:0|http:\/\/tridsys\.com\/protocol\/dmuc|urn:x-dmuc:link:0)$/;

/**
 * What each player got, deed by deed, in words that are equal on a stock and on a distributed room if all is as it should
 * be. What must differ is named: the address of the room (ROOM: the one that the player uses, and no other), ids that
 * a server makes up (by what they were given for, so that they are equal here where they are equal there), and times.
 */
export function transcriptOf(stage: Stage, player: Player): Transcript {
  const names = new Names(stage.players);
  const write = (stanza: Element): string => names.rename(canonicalOf(stanza, player), player);
  const news = new News(player);
  return stage.takes(player).map(({ label, received }) => {
    const { told, repeated } = news.of(received, write);
    // When an answer comes among what is shown because of the question is left to chance (T-08).
    const answers = told.filter((stanza) => stanza.name === "iq").map((stanza) => write(stanza));
    const shown = told.filter((stanza) => stanza.name !== "iq");
    return { label, lines: [...sortRuns(shown, write), ...answers], repeated };
  });
}

export type Transcript = readonly Shown[];

/** What somebody did, and what a player got because of it. */
export interface Shown {
  readonly label: string;
  readonly lines: readonly string[];
  /** Presences that told him nothing new. */
  readonly repeated: readonly string[];
}

/**
 * What a player is told that he has not been told before. A presence that changes nothing for him is shown by a stock room
 * and need not cross a link (3.7, T-03); but nobody is to be shown more of them than there.
 */
class News {
  readonly #player: Player;
  readonly #last = new Map<string, string>();

  constructor(player: Player) {
    this.#player = player;
  }

  of(
    received: readonly Element[],
    write: (stanza: Element) => string,
  ): { told: readonly Element[]; repeated: readonly string[] } {
    const isEntering = received.some((stanza) => stanza.name === "presence" && expected.hasStatus(stanza, "110"));
    const told: Element[] = [];
    const repeated: string[] = [];
    for (const stanza of received.filter((one) => !isUntoldByStock(one))) {
      if (this.#isNews(stanza, write) || isEntering) told.push(stanza);
      else repeated.push(write(stanza));
    }
    return { told, repeated };
  }

  #isNews(stanza: Element, write: (stanza: Element) => string): boolean {
    if (stanza.name !== "presence" || stanza.attrs["type"] === "error") return true;
    const from = stanza.attrs["from"] ?? "";
    const line = write(stanza);
    const isKnown = this.#last.get(from) === line && from !== this.#player.addressOf(this.#player.nick);
    this.#last.set(from, line);
    return !isKnown;
  }
}

/**
 * Who is put out because a room is for members from now on is told so himself; a stock room forgets to tell the others
 * (T-10).
 */
function isUntoldByStock(stanza: Element): boolean {
  return stanza.name === "presence" && expected.hasStatus(stanza, "322") && !expected.hasStatus(stanza, "110");
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

function canonicalOf(stanza: Element, player: Player): string {
  const tidied = tidy(stanza);
  const isDropped = (element: Element, attribute: string): boolean =>
    (element === tidied && isNoise(stanza, attribute, player)) || isLanguageOfLink(element, attribute);
  const isAddition = ({ attrs }: Element): boolean => additions.test(attrs["var"] ?? "");
  return canonical(tidied, { drop: isDropped, omit: isAddition, isSet });
}

/**
 * Whether its language is to be the one in which a client has written it. All streams here are in English, and Prosody adds that
 * to what comes by them: of what a room says, and of all that a stock room tells people of other servers, it means nothing.
 */
function isWordOfClient(stanza: Element, { domain }: Player): boolean {
  const isLook = stanza.name === "presence" && stanza.attrs["type"] === undefined;
  const isText = stanza.name === "message" && stanza.getChild("body") !== undefined;
  const isBetweenClients = stanza.name === "iq" && stanza.attrs["from"]?.includes("/") === true;
  return domain === shakespeare && (isLook || isText || isBetweenClients);
}

/** Attributes of a stanza that tell its receiver nothing. */
function isNoise(stanza: Element, attribute: string, player: Player): boolean {
  const { type } = stanza.attrs;
  if (attribute === "xml:lang") return stanza.attrs[attribute] === "en" && !isWordOfClient(stanza, player);
  if (attribute !== "id") return false;
  // A room gives what it passes on from one to another an id of its own (T-13).
  if (stanza.name === "iq") return type === "get" || type === "set";
  // The id of a presence tells those who did not send it nothing, and does not cross a link (T-02).
  return stanza.name === "presence" && type !== "error" && !expected.hasStatus(stanza, "110");
}

/** What a room says by itself has no language; between servers it gets that of their stream, and is archived so. */
function isLanguageOfLink({ name, attrs }: Element, attribute: string): boolean {
  const isOfRoom = name === "message" && attrs["from"] !== undefined && !attrs["from"].includes("/");
  return isOfRoom && attribute === "xml:lang" && attrs[attribute] === "en";
}

/** What comes in any order, in one order; and without what only one of the rooms tells. */
function tidy(element: Element, isArchived = false): Element {
  const isFarewell = element.attrs["type"] === "unavailable" && expected.hasStatus(element, "110");
  const children = element.children
    // Some of one's own farewells have none in a stock room, which XEP-0421 demands of all.
    .filter((child) => typeof child === "string" || !isFarewell || child.attrs["xmlns"] !== occupantId)
    .map((child) => (typeof child === "string" ? child : tidy(child, element.name === "forwarded")))
    .filter((child) => typeof child === "string" || !isIdOfUnarchived(child, element))
    .filter((child) => typeof child === "string" || !isArchived || !isTimeOfOrigin(child));
  if (element.name !== "message" && element.name !== "presence") return xml(element.name, element.attrs, children);
  const isInvitation = element.getChild("x", expected.mucUser)?.getChild("invite") !== undefined;
  const rankOf = isInvitation ? rankInInvitation : rankBySpeaker;
  return xml(
    element.name,
    element.attrs,
    children.sort((one, other) => rankOf(one) - rankOf(other)),
  );
}

/** Here a room gives each message an id, a stock room only those that it archives (4.2, XEP-0359). */
function isIdOfUnarchived(child: Element, message: Element): boolean {
  if (message.name !== "message" || child.attrs["xmlns"] !== sid) return false;
  return message.getChild("body") === undefined || message.getChild("no-store", "urn:xmpp:hints") !== undefined;
}

/**
 * An archive's row has the time of its arrival. If the message was said in another second, be it that the second ended on its
 * way, the row tells so (D1-23).
 */
function isTimeOfOrigin({ name, attrs }: Element): boolean {
  return name === "delay" && attrs["xmlns"] === delay && attrs["from"] !== undefined;
}

/** What a room and its archive add comes behind what the sender has said, and in any order. */
function rankBySpeaker(child: Element | string): number {
  return typeof child === "string" ? -1 : serversWords.indexOf(child.attrs["xmlns"] ?? "");
}

/** In an invitation all is the room's, and two modules write it in any order. */
function rankInInvitation(child: Element | string): number {
  return typeof child === "string" || child.name === "body" ? 0 : child.attrs["xmlns"] === expected.mucUser ? 2 : 1;
}

const serversWords = [expected.mucUser, occupantId, delay, sid];

/**
 * Whether the order of what is inside is left to chance: features, items, lists and facts of a room, fields of its form
 * (modules add theirs in any order), values of a field, what a room says of an occupant.
 */
function isSet({ name, attrs }: Element): boolean {
  const isAnswer = (attrs["xmlns"] ?? "").startsWith(disco) || unordered.includes(attrs["xmlns"] ?? "");
  const isOfRoom = name === "x" && [data, expected.mucUser].includes(attrs["xmlns"] ?? "");
  return isAnswer || name === "field" || isOfRoom;
}
