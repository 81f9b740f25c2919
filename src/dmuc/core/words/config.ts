/** A room's configuration and access lists, as instances exchange them, and the digests that tell whether they differ (3.8). */
import { type Affiliation, type Nick, type Payload, compareOctets } from "./ids";

/** One field of the room's configuration form: `muc#roomconfig_roomname` and its values. */
export interface ConfigField {
  readonly name: string;
  readonly values: readonly string[];
}

/** What a room is like, as its instances tell each other (3.8). */
export interface Config {
  readonly fields: readonly ConfigField[];
  /** Only to peers that get real JIDs anyway (3.9). */
  readonly occupantIdSalt?: string;
  /** The room's vCard, in which is its avatar; absent: it has none, or, in a frame, it is as it was. */
  readonly card?: RoomCard;
  /**
   * Hash of the room's avatar, by which clients know it (XEP-0153); absent: it has none. Where people have the room's own address
   * that is all that they are told by their server: the picture they ask of the room itself.
   */
  readonly face?: string;
}

/** The room's vCard (XEP-0486). */
export interface RoomCard {
  readonly payload: Payload;
  /** Only where the card has been made: who has it from there need not compare it. */
  readonly digest?: string;
}

/** One line of the access lists; `none` takes a line away. */
export interface ListItem {
  /** Bare JID or domain. */
  readonly jid: string;
  readonly affiliation: Affiliation;
  readonly nick?: Nick;
  readonly reason?: string;
  /** Who has just changed the line; a list does not remember him. */
  readonly actor?: Nick;
}

/** A configuration with its digest, which the primary's host makes: first 16 hex digits of SHA-256 of the canonical form. */
export interface VersionedConfig {
  readonly config: Config;
  readonly digest: string;
}

/** The access lists with their digest, made likewise. */
export interface VersionedLists {
  readonly items: readonly ListItem[];
  readonly digest: string;
}

/** Canonical form of a configuration: one line per field, sorted by octets, fit for hashing. */
export function canonicalConfig(config: Config): string {
  const lines = config.fields.map((field) => [field.name, ...field.values].join("\t"));
  if (config.card?.digest !== undefined) lines.push(`vCard\t${config.card.digest}`);
  if (config.face !== undefined) lines.push(`avatar\t${config.face}`);
  return lines.sort((left, right) => compareOctets(left, right)).join("\n");
}

/** Canonical form of the access lists. */
export function canonicalLists(items: readonly ListItem[]): string {
  const lines = items.map((item) => [item.jid, item.affiliation, item.nick ?? ""].join("\t"));
  return lines.sort((left, right) => compareOctets(left, right)).join("\n");
}

/** Whether the value of a field says yes. */
export function isChosen(value: string | undefined): boolean {
  return value === "1" || value === "true";
}

/** Value of a field, or undefined if the form has no such field or the field no value. */
export function fieldValue(config: Config, name: string): string | undefined {
  for (const field of config.fields) {
    if (field.name === name) return field.values[0];
  }
  return undefined;
}
