/** The options of a room by the names of its configuration form, and how mod_muc reads and sets each (D1-17). */
import type { ConfigField } from "../../../core/words/config";
import { parseBoolean } from "../../../wire/numbers";
import { isPersistent, persistentField, setPersistent } from "../kept-rooms";
import type { MucRoom, PresenceBroadcast, Role } from "../../types/muc";

interface Field {
  readonly name: string;
  /** Undefined: this Prosody has no such option. */
  readonly read: (room: MucRoom) => readonly string[] | undefined;
  /** Sets it, if the values make sense. */
  readonly write: (room: MucRoom, values: readonly string[]) => void;
}

function text(
  name: string,
  read: (room: MucRoom) => string | undefined,
  write: (room: MucRoom, value: string) => void,
): Field {
  return {
    name,
    read: (room) => [read(room) ?? ""],
    write: (room, values) => {
      write(room, values[0] ?? "");
    },
  };
}

function yesOrNo(
  name: string,
  read: (room: MucRoom) => boolean | undefined,
  write: (room: MucRoom, value: boolean) => void,
): Field {
  return {
    name,
    read: (room) => [read(room) === true ? "1" : "0"],
    write: (room, values) => {
      const value = parseBoolean(values[0]);
      if (value !== undefined) write(room, value);
    },
  };
}

/** What a peer may ask us to keep for each joining client. */
const historyLengthMax = 1000;

function count(name: string, read: (room: MucRoom) => number, write: (room: MucRoom, value: number) => void): Field {
  return {
    name,
    read: (room) => [string.format("%d", Math.min(read(room), historyLengthMax))],
    write: (room, values) => {
      const value = tonumber(values[0]);
      if (value !== undefined && value >= 0 && value <= historyLengthMax) write(room, Math.floor(value));
    },
  };
}

const stockHistoryLength = 20;

function setDefaultHistory(room: MucRoom, value: number): void {
  const within = Math.min(value, room._data.history_length ?? stockHistoryLength);
  room._data.default_history_messages = within === stockHistoryLength ? undefined : within;
}

const roles: readonly Role[] = ["none", "visitor", "participant", "moderator"];

const presenceBroadcast: Field = {
  name: "muc#roomconfig_presencebroadcast",
  read: (room) => {
    const shown = room.get_presence_broadcast();
    return roles.filter((role) => shown[role] === true);
  },
  write: (room, values) => {
    const shown: PresenceBroadcast = {};
    for (const role of roles) {
      if (values.includes(role)) shown[role] = true;
    }
    room.set_presence_broadcast(shown);
  },
};

const whois: Field = {
  name: "muc#roomconfig_whois",
  read: (room) => [room.get_whois()],
  write: (room, values) => {
    const value = values[0];
    if (value === "anyone" || value === "moderators") room.set_whois(value);
  },
};

const privateMessageSenders: readonly string[] = ["visitor", "participant", "moderator", "affiliated", "none"];

// On 13 only.
const allowPrivate: readonly Field[] = [
  {
    name: "muc#roomconfig_allowpm",
    read: (room) => (room.get_allow_pm === undefined ? undefined : [room.get_allow_pm()]),
    write: (room, values) => {
      const value = values[0];
      if (value === undefined || room.set_allow_pm === undefined) return;
      if (privateMessageSenders.includes(value)) room.set_allow_pm(value);
    },
  },
  {
    name: "{xmpp:prosody.im}muc#allow_modpm",
    read: (room) => (room.get_allow_modpm === undefined ? undefined : [room.get_allow_modpm() ? "1" : "0"]),
    write: (room, values) => {
      const value = parseBoolean(values[0]);
      if (value !== undefined && room.set_allow_modpm !== undefined) room.set_allow_modpm(value);
    },
  },
];

/** Of mod_muc_mam; only what the owner has said himself, since the default is each service's own. */
const archiving: Field = {
  name: "muc#roomconfig_enablearchiving",
  read: (room) => (room._data.archiving === undefined ? undefined : [room._data.archiving ? "1" : "0"]),
  write: (room, values) => {
    const value = parseBoolean(values[0]);
    if (value !== undefined) room._data.archiving = value;
  },
};

/** Who may enter comes last: whoever may not is put out then, by all that holds from now on. */
const fields: readonly Field[] = [
  text(
    "muc#roomconfig_roomname",
    (room) => room.get_name(),
    (room, value) => room.set_name(value),
  ),
  text(
    "muc#roomconfig_roomdesc",
    (room) => room.get_description(),
    (room, value) => room.set_description(value),
  ),
  text(
    "muc#roomconfig_lang",
    (room) => room.get_language(),
    (room, value) => room.set_language(value),
  ),
  yesOrNo(persistentField, isPersistent, setPersistent),
  yesOrNo(
    "muc#roomconfig_publicroom",
    (room) => room.get_public(),
    (room, value) => room.set_public(value),
  ),
  text(
    "muc#roomconfig_roomsecret",
    (room) => room.get_password(),
    (room, value) => room.set_password(value),
  ),
  yesOrNo(
    "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites",
    (room) => room.get_allow_member_invites(),
    (room, value) => room.set_allow_member_invites(value),
  ),
  yesOrNo(
    "muc#roomconfig_moderatedroom",
    (room) => room.get_moderated(),
    (room, value) => room.set_moderated(value),
  ),
  whois,
  yesOrNo(
    "muc#roomconfig_changesubject",
    (room) => room.get_changesubject(),
    (room, value) => room.set_changesubject(value),
  ),
  count(
    "muc#roomconfig_historylength",
    (room) => room.get_historylength(),
    (room, value) => room.set_historylength(value),
  ),
  count(
    "muc#roomconfig_defaulthistorymessages",
    (room) => room._data.default_history_messages ?? stockHistoryLength,
    setDefaultHistory,
  ),
  presenceBroadcast,
  ...allowPrivate,
  archiving,
  yesOrNo(
    "muc#roomconfig_membersonly",
    (room) => room.get_members_only(),
    (room, value) => room.set_members_only(value),
  ),
];

/** All options of a room with their values. */
export function readFields(room: MucRoom): readonly ConfigField[] {
  const read: ConfigField[] = [];
  for (const field of fields) {
    const values = field.read(room);
    if (values !== undefined) read.push({ name: field.name, values });
  }
  return read;
}

/**
 * Sets the options that the fields name.
 *
 * @returns the fields that this Prosody does not know.
 */
export function writeFields(room: MucRoom, given: readonly ConfigField[]): readonly ConfigField[] {
  for (const field of fields) {
    const told = given.find((other) => other.name === field.name);
    if (told !== undefined) field.write(room, told.values);
  }
  return given.filter((told) => !fields.some((field) => field.name === told.name));
}
