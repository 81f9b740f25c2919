/** XEP-0045's words for who somebody is in a room, and why he is out of it. */
import type { LeaveCause } from "../core/words/events";
import type { Affiliation, InstanceJid, Nick, OccupantId, Role, UserJid } from "../core/words/ids";
import { isInstance } from "./jid";
import { namespaces } from "./namespaces";
import { compact } from "./optional";
import { type Element, childNamed, element, elements, ownChild, textOf } from "./stanza";

/** `<item/>` of a `muc#user` element. */
export interface MucItem {
  readonly affiliation: Affiliation;
  /** Absent if the sender names none, or one that XEP-0045 does not know. */
  readonly role?: Role;
  readonly user?: UserJid;
  /** The new nick of a rename. */
  readonly nick?: Nick;
  readonly actor?: Nick;
  readonly reason?: string;
}

/** `<destroy/>` of a `muc#user` element. */
export interface MucDestroy {
  readonly alternative?: InstanceJid;
  readonly reason?: string;
  /** Of the alternative. */
  readonly password?: string;
}

/** A `muc#user` element. */
export interface MucUser {
  readonly item?: MucItem;
  readonly destroy?: MucDestroy;
  /** Status codes, as written. */
  readonly codes: readonly string[];
}

/** Status code of a change of nick. */
export const renameCode = "303";

/** Checked in this order: a 307 beside a 333 is how XEP-0045 1.32 tells that a session has failed. */
const codesOfCauses: readonly { readonly cause: LeaveCause; readonly code: string }[] = [
  { cause: "banned", code: "301" },
  { cause: "unaffiliated", code: "321" },
  { cause: "members-only", code: "322" },
  { cause: "shutdown", code: "332" },
  { cause: "failed", code: "333" },
  { cause: "kicked", code: "307" },
];

/** Status codes that tell the cause of a leave; somebody who left by himself has none. */
export function codesOfCause(cause: LeaveCause): readonly string[] {
  return codesOfCauses.filter((entry) => entry.cause === cause).map((entry) => entry.code);
}

/** Cause of a leave with these status codes. */
export function causeOfCodes(codes: readonly string[]): LeaveCause {
  return codesOfCauses.find((entry) => codes.includes(entry.code))?.cause ?? "left";
}

const affiliations: readonly Affiliation[] = ["owner", "admin", "member", "none", "outcast"];
const roles: readonly Role[] = ["moderator", "participant", "visitor", "none"];

/** Reads an affiliation; one that is missing or unknown is none (E2-01). */
export function readAffiliation(text: string | undefined): Affiliation {
  return affiliations.find((affiliation) => affiliation === text) ?? "none";
}

/** Reads a role; undefined if it is missing or unknown: the caller takes the default (E2-01, E1-16). */
export function readRole(text: string | undefined): Role | undefined {
  return roles.find((role) => role === text);
}

/**
 * The role that an affiliation has of itself in a room that is not moderated (E1-16).
 *
 * In a moderated room the core lowers it, as it lowers any role above list and default (3.9c).
 */
export function defaultRole(affiliation: Affiliation): Role {
  if (affiliation === "owner" || affiliation === "admin") return "moderator";
  return affiliation === "outcast" ? "none" : "participant";
}

/** A `<reason/>`, or nothing. */
export function reasonElement(reason: string | undefined): Element | undefined {
  return reason === undefined ? undefined : element("reason", {}, reason);
}

/** Text of an element's `<reason/>`, if it has one. */
export function readReason(parent: Element): string | undefined {
  const reason = ownChild(parent, "reason");
  return reason === undefined ? undefined : textOf(reason);
}

/** Text of an element's `<password/>`, if it has one. */
export function readPassword(parent: Element): string | undefined {
  const password = ownChild(parent, "password");
  return password === undefined ? undefined : textOf(password);
}

/** An `<actor/>`, or nothing. */
export function actorElement(actor: Nick | undefined): Element | undefined {
  return actor === undefined ? undefined : element("actor", { nick: actor });
}

/** Nick of an element's `<actor/>`, if it has one. */
export function readActor(parent: Element): Nick | undefined {
  return ownChild(parent, "actor")?.attributes["nick"] as Nick | undefined;
}

function itemElement(item: MucItem): Element {
  const { affiliation, role, user, nick, actor, reason } = item;
  return element("item", { affiliation, role, jid: user, nick }, actorElement(actor), reasonElement(reason));
}

/** Makes a `muc#user` element. */
export function mucUserElement(content: MucUser): Element {
  const { item, destroy, codes } = content;
  return element(
    "x",
    { xmlns: namespaces.mucUser },
    item === undefined ? undefined : itemElement(item),
    destroy === undefined ? undefined : destroyElement(destroy),
    ...codes.map((code) => element("status", { code })),
  );
}

function destroyElement({ alternative, reason, password }: MucDestroy): Element {
  const key = password === undefined ? undefined : element("password", {}, password);
  return element("destroy", { jid: alternative }, reasonElement(reason), key);
}

function readItem(item: Element): MucItem {
  return compact<MucItem>({
    affiliation: readAffiliation(item.attributes["affiliation"]),
    role: readRole(item.attributes["role"]),
    user: item.attributes["jid"] as UserJid | undefined,
    nick: item.attributes["nick"] as Nick | undefined,
    actor: readActor(item),
    reason: readReason(item),
  });
}

function readDestroy(destroy: Element): MucDestroy {
  const alternative = destroy.attributes["jid"];
  return compact<MucDestroy>({
    alternative: alternative !== undefined && isInstance(alternative) ? alternative : undefined,
    reason: readReason(destroy),
    password: readPassword(destroy),
  });
}

/** The `muc#user` element of a presence, or undefined. */
export function mucUserOf(presence: Element): Element | undefined {
  return childNamed(presence, "x", namespaces.mucUser);
}

/** Reads a `muc#user` element; codes and children that nobody knows stay unread. */
export function readMucUser(x: Element): MucUser {
  const item = ownChild(x, "item");
  const destroy = ownChild(x, "destroy");
  return compact<MucUser>({
    item: item === undefined ? undefined : readItem(item),
    destroy: destroy === undefined ? undefined : readDestroy(destroy),
    codes: elements(x)
      .filter((child) => child.name === "status")
      .map((child) => child.attributes["code"] ?? ""),
  });
}

/** Writes the occupant-id of who is, or has said, something; nothing if it is not known. */
export function occupantIdElement(id: OccupantId | undefined): Element | undefined {
  return id === undefined ? undefined : element("occupant-id", { xmlns: namespaces.occupantId, id });
}

/** Reads it. */
export function occupantIdIn(parent: Element): OccupantId | undefined {
  return childNamed(parent, "occupant-id", namespaces.occupantId)?.attributes["id"] as OccupantId | undefined;
}
