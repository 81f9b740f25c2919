/** The room's configuration, as instances exchange it (3.8). */
import { sha256 } from "util.hashes";
import { long as unguessable } from "util.id";
import { node as nodeOf } from "util.jid";
import { message as makeMessage, stanza as makeStanza } from "util.stanza";
import {
  type Config,
  type ConfigField,
  type VersionedConfig,
  canonicalConfig,
  fieldValue,
} from "../../../core/words/config";
import type { Configure } from "../../../core/words/effects";
import { namespaces } from "../../../wire/namespaces";
import { parseBoolean } from "../../../wire/numbers";
import { readFields, writeFields } from "./config-fields";
import { type Context, coreOf, onBehalf } from "../context";
import { lean } from "../../lean";
import { forgetIdHolders } from "../people/occupant-ids";
import { avatarOf, cardOf, setCard } from "./card";
import type { MucRoom } from "../../types/muc";

declare module "../../types/muc" {
  interface RoomData {
    /** Fields of the source's configuration that this Prosody does not know, by name (D1-17). */
    dmuc_other_fields?: Record<string, string[]> | undefined;
    /** Its password is none that anybody knows, in place of the source's, which is not told here (3.9). */
    dmuc_password_hidden?: boolean | undefined;
  }
}

/** Length of a digest: 64 bits in hexadecimal (3.8). */
const digestLength = 16;

/** Digest of a canonical form. */
export function digestOf(canonical: string): string {
  return string.sub(sha256(canonical, true), 1, digestLength);
}

/** The room's configuration as it is now. */
export function configOf(room: MucRoom): VersionedConfig {
  const [card, face] = [cardOf(room), avatarOf(room)];
  const config = lean<Config>({ fields: readFields(room), occupantIdSalt: room.get_salt(), card, face });
  return { config, digest: digestOf(canonicalConfig(config)) };
}

const nameField = "muc#roomconfig_roomname";

/** A room without a name is known by its node, which may be another one here (D1-49). */
function named(context: Context, room: MucRoom, config: Config): readonly ConfigField[] {
  const node = nodeOf(coreOf(context, room)?.primary);
  if (node === undefined || node === nodeOf(room.jid) || (fieldValue(config, nameField) ?? "") !== "") {
    return config.fields;
  }
  return [...config.fields.filter((field) => field.name !== nameField), { name: nameField, values: [node] }];
}

/** XEP-0045's own names for what Prosody calls otherwise; other implementations use them. */
function translated(context: Context, room: MucRoom, config: Config): readonly ConfigField[] {
  const invites = "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites";
  const fields = [...named(context, room, config)];
  const allowed = fieldValue(config, "muc#roomconfig_allowinvites");
  if (allowed !== undefined && fieldValue(config, invites) === undefined)
    fields.push({ name: invites, values: [allowed] });
  const isProtected = parseBoolean(fieldValue(config, "muc#roomconfig_passwordprotectedroom"));
  const secret = "muc#roomconfig_roomsecret";
  if (isProtected === true && fieldValue(config, secret) === undefined) {
    // Its source may not tell the password on this link: nobody knows it here, and nobody is let in whom the source does
    // not let in (3.9, asked-joins.ts).
    const known = room._data.dmuc_password_hidden === true ? room.get_password() : undefined;
    room._data.dmuc_password_hidden = true;
    return [...fields, { name: secret, values: [known ?? unguessable()] }];
  }
  room._data.dmuc_password_hidden = undefined;
  if (isProtected !== false) return fields;
  return [...fields.filter((field) => field.name !== secret), { name: secret, values: [""] }];
}

function rememberOthers(room: MucRoom, others: readonly ConfigField[]): void {
  if (others.length === 0) {
    room._data.dmuc_other_fields = undefined;
    return;
  }
  const remembered: Record<string, string[]> = {};
  for (const { name, values } of others) remembered[name] = [...values];
  room._data.dmuc_other_fields = remembered;
}

/** Fields whose change has codes of its own: who is who, and what is said, is seen by more people or by fewer. */
const fieldsWithCodes = [
  { name: "muc#roomconfig_whois", isOpen: "anyone", open: "172", closed: "173" },
  { name: "muc#roomconfig_enablearchiving", isOpen: "1", open: "170", closed: "171" },
] as const;

/** Codes of the notice about what differs (XEP-0045 10.2.1); none if nothing does. */
function codesOfChange(before: Config, after: Config): readonly string[] {
  const codes: string[] = [];
  for (const { name, isOpen, open, closed } of fieldsWithCodes) {
    const value = fieldValue(after, name);
    if (fieldValue(before, name) !== value) codes.push(value === isOpen ? open : closed);
  }
  const others = (config: Config): string =>
    canonicalConfig({ fields: config.fields.filter(({ name }) => fieldsWithCodes.every((one) => one.name !== name)) });
  if (others(before) !== others(after)) codes.push("104");
  return codes;
}

function tellOccupants(room: MucRoom, codes: readonly string[]): void {
  if (codes.length === 0) return;
  const x = makeStanza("x", { xmlns: namespaces.mucUser });
  for (const code of codes) x.tag("status", { code }).up();
  room.broadcast_message(makeMessage({ type: "groupchat", from: room.jid }).add_child(x));
}

/** Gives the room the configuration that its source has told (D1-17). */
export function configure(context: Context, room: MucRoom, effect: Configure): void {
  const before = configOf(room).config;
  const { config } = effect;
  if (config.occupantIdSalt !== undefined && config.occupantIdSalt !== room._data.occupant_id_salt) {
    room._data.occupant_id_salt = config.occupantIdSalt;
    forgetIdHolders(context, room.jid);
  }
  onBehalf(context, room.jid, () => {
    rememberOthers(room, writeFields(room, translated(context, room, config)));
  });
  room.save(true);
  if (config.card !== undefined) setCard(room, config.card);
  if (!effect.told) return;
  const codes = codesOfChange(before, configOf(room).config);
  // What has changed and is not to be seen here is the password.
  const isUnseen = codes.length === 0 && config.card === undefined && room._data.dmuc_password_hidden === true;
  tellOccupants(room, isUnseen ? ["104"] : codes);
}
