/**
 * Reading the IQs of the extension, which are the same in every dialect (3.6, 3.8), and those that tell of the room as a whole:
 * its config and who is in it, in an element of the spec's own or of the extension.
 */
import type { Config } from "../../core/words/config";
import type { RosterItem } from "../../core/words/events";
import type { ConfigFrame, Frame, RosterFrame, SyncedFrame } from "../../core/words/frames";
import type { Host, InstanceJid, Nick, UserJid } from "../../core/words/ids";
import { limits, optionRanges } from "../../core/words/limits";
import type { RefusalCase } from "../../core/words/refusals";
import { formOf, readConfigForm } from "../../wire/form";
import { bareOf, isHost, isInstance, isNode } from "../../wire/jid";
import { readFace } from "../../wire/face";
import { defaultRole, occupantIdIn, readAffiliation, readPassword, readReason, readRole } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { parseBoolean, parseInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { occupantPayloadOf, octetsOf } from "../../wire/payload";
import {
  type Element,
  type Stanza,
  childNamed,
  element,
  elements,
  ownChildren,
  textOf,
  toPayload,
} from "../../wire/stanza";
import type { Decoded } from "../dialect";
import {
  type Malformed,
  extensionChild,
  generationOf,
  isMalformed,
  malformed,
  sessionOf,
  standing,
  tooLarge,
} from "./extension-attributes";
import { readBacklog } from "./extension-backlog";
import { readOrigin } from "./extension-origin";
import { readHaves, readSync } from "./extension-sync";
import { readAlive, readLists, readPetition, readReach, readVerdict } from "./link-extension";

type Read = Frame | Malformed;

/** The element of an IQ get or set, or undefined. */
export function requestOf(received: Stanza): Element | undefined {
  const { type } = received.attributes;
  return type === "get" || type === "set" ? elements(received)[0] : undefined;
}

/** What a request says; undefined if the dialect does not know it. */
export type ReadRequest = (payload: Element, isGet: boolean) => Read | undefined;

/** Reads an IQ get or set of a dialect or of the extension. */
export function decodeRequestBy(readRequest: ReadRequest, received: Stanza, payload: Element): Decoded {
  const { from, to, id } = received.attributes;
  const [fromBare, toBare] = [bareOf(from ?? ""), bareOf(to ?? "")];
  const addressed = (isInstance(fromBare) || isHost(fromBare)) && (isInstance(toBare) || isHost(toBare));
  if (!addressed) return refusal("malformed", "from or to is neither a service nor a room");
  const read = readRequest(payload, received.attributes["type"] === "get");
  if (read === undefined) return refusal("feature-missing", `<${payload.name}/> is not known here`);
  if (isMalformed(read)) return refusal(read.reason, read.text);
  const decoded: Decoded = { kind: "frame", frame: read, from: fromBare, to: toBare };
  return id === undefined ? decoded : { ...decoded, request: id };
}

/** How something of ours is told that is not as it should be. */
export function refusal(reason: RefusalCase, text: string): Decoded {
  return { kind: "malformed", reason, text };
}

/** Reads a request of the extension that is the same in every dialect; undefined if it is none. */
export function readExtension(payload: Element, isGet: boolean): Read | undefined {
  if (isGet) return payload.name === "alive" ? readAlive(payload) : undefined;
  switch (payload.name) {
    case "sync":
      return parseBoolean(payload.attributes["wanted"]) === true ? { kind: "hello-wanted" } : readHello(payload);
    case "backlog":
      return readBacklog(payload);
    case "synced":
      return readSynced(payload);
    case "reach":
      return readReach(payload);
    case "relay":
      return readPetition(payload);
    case "dissolve":
      return readDissolve(payload);
    default:
      return undefined;
  }
}

function readHello(payload: Element): Read {
  const sync = readSync(payload);
  return isMalformed(sync) ? sync : { kind: "hello", sync };
}

function readSynced(payload: Element): Read {
  const session = sessionOf(payload.attributes["s"]);
  if (session === undefined) return malformed("synced@s is missing or absurd");
  const origin = readOrigin(payload);
  if (isMalformed(origin)) return origin;
  const tells = readHaves(payload);
  if (isMalformed(tells)) return tells;
  return compact<SyncedFrame>({ kind: "synced", session, tells, asOf: origin.stamp });
}

function readDissolve(payload: Element): Read {
  const { room, jid, g } = payload.attributes;
  if (room === undefined || !isNode(room)) return malformed("dissolve names no room");
  const generation = generationOf(g);
  if (g !== undefined && generation === undefined) return malformed("dissolve@g is absurd");
  const alternative = jid !== undefined && isInstance(jid) ? jid : undefined;
  return compact<Extract<Frame, { kind: "dissolve" }>>({
    kind: "dissolve",
    room,
    alternative,
    generation,
    reason: readReason(payload),
    password: readPassword(payload),
  });
}

/** Reads `<config/>` (D1-17, 3.8). */
export function readConfig(payload: Element): Read {
  const form = formOf(payload);
  const fields = form === undefined ? undefined : readConfigForm(form);
  const affiliations = extensionChild(payload, "affiliations");
  if (fields === undefined && (form !== undefined || affiliations === undefined)) {
    return malformed("config holds no form of a room's options");
  }
  const lists = affiliations === undefined ? undefined : readLists(affiliations);
  const origin = readOrigin(payload);
  const state = extensionChild(payload, "sync");
  const sync = state === undefined ? undefined : readSync(state);
  if (isMalformed(lists)) return lists;
  if (isMalformed(origin)) return origin;
  if (isMalformed(sync)) return sync;
  const salt = extensionChild(payload, "salt");
  const occupantIdSalt = salt === undefined ? undefined : textOf(salt);
  const { cfg, lists: listsDigest } = extensionChild(payload, "v")?.attributes ?? {};
  const card = childNamed(payload, "vCard", namespaces.card);
  if (card !== undefined && octetsOf(card) > limits.cardOctetsMax) return tooLarge("the room's vCard is too long");
  const config =
    fields === undefined
      ? undefined
      : compact<Config>({
          fields,
          occupantIdSalt,
          card: card === undefined ? undefined : { payload: toPayload([card]) },
          face: readFace(payload),
        });
  const { session } = origin;
  return compact<ConfigFrame>({ kind: "config", config, lists, configDigest: cfg, listsDigest, session, sync });
}

/** Reads `<roster/>` (D1-19, 3.6.4). */
export function readRoster(payload: Element): Read {
  const origin = readOrigin(payload);
  if (isMalformed(origin)) return origin;
  const items: RosterItem[] = [];
  for (const child of ownChildren(payload, "item")) {
    const item = readItem(standing(child, payload));
    if (isMalformed(item)) return item;
    items.push(item);
  }
  const more = extensionChild(payload, "more") !== undefined;
  const place = extensionChild(payload, "after");
  const after = parseInteger(place?.attributes["c"]);
  if (place !== undefined && after === undefined) return malformed("after@c is no number");
  // Only peers with the extension send pages.
  const itemsMax = origin.session === undefined ? optionRanges.occupants[1] : optionRanges.pageItems[1];
  if (items.length > itemsMax) return tooLarge("the roster names too many at once");
  const tells = origin.session === undefined ? undefined : readHaves(payload);
  if (isMalformed(tells)) return tells;
  const { session, stamp: asOf } = origin;
  return compact<RosterFrame>({ kind: "roster", items, after, tells, asOf, session, more });
}

function readItem(item: Element): RosterItem | Malformed {
  const { name, jid, affiliation: said, role } = item.attributes;
  if (name === undefined || name === "") return malformed("an item of the roster has no nick");
  const origin = readOrigin(item);
  if (isMalformed(origin)) return origin;
  const presence = childNamed(item, "presence", namespaces.client) ?? element("presence", {});
  const affiliation = readAffiliation(said);
  const view = compact<RosterItem["view"]>({
    user: jid as UserJid | undefined,
    occupantId: occupantIdIn(presence),
    affiliation,
    // E1-16: without a role the affiliation's own.
    role: readRole(role) ?? defaultRole(affiliation),
    payload: occupantPayloadOf(presence),
    language: presence.attributes["xml:lang"],
  });
  return compact<RosterItem>({ nick: name as Nick, view, claim: origin.stamp, identity: origin.identity });
}

// Answers

/** Reads the result of a request of ours, whose content `read` is. */
export function decodeAnswerBy(read: Read, { attributes: { from, to } }: Stanza): Decoded {
  if (isMalformed(read)) return refusal(read.reason, read.text);
  return {
    kind: "frame",
    frame: read,
    from: bareOf(from ?? "") as InstanceJid | Host,
    to: bareOf(to ?? "") as InstanceJid | Host,
  };
}

/** What the result of a request says that is the same in every dialect. */
export function readExtensionAnswer(answer: Stanza, asked: Frame): Read {
  switch (asked.kind) {
    case "config": {
      const state = extensionChild(answer, "sync");
      const sync = state === undefined ? undefined : readSync(state);
      return isMalformed(sync)
        ? sync
        : compact<Extract<Frame, { kind: "config-taken" }>>({ kind: "config-taken", sync });
    }
    case "hello": {
      const state = extensionChild(answer, "sync");
      return state === undefined ? malformed("the answer to a hello says nothing") : readHello(state);
    }
    case "synced": {
      const synced = extensionChild(answer, "synced");
      return synced === undefined ? malformed("the answer to synced says nothing") : readSynced(synced);
    }
    case "alive": {
      const alive = extensionChild(answer, "alive");
      return alive === undefined ? malformed("the answer to a probe says nothing") : readAlive(alive);
    }
    case "petition": {
      const relay = extensionChild(answer, "relay");
      return relay === undefined ? malformed("the answer to a relay says nothing") : readVerdict(relay);
    }
    default:
      return { kind: "done" };
  }
}
