/**
 * Writing what an instance is set up with: the room's config, who is in it, and what was said. XEP-0281 has elements for it, and
 * DMUC3 uses them as well (E3-21).
 */
import type {
  ConfigFrame,
  ConfigTakenFrame,
  HistoryFrame,
  HistoryRequestFrame,
  PastMessage,
  RosterFrame,
} from "../../core/words/frames";
import type { InstanceJid } from "../../core/words/ids";
import { configForm } from "../../wire/form";
import { delayElement } from "../../wire/groupchat";
import { occupantIdElement } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { formatInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { type Element, element, elementOf, fromPayload } from "../../wire/stanza";
import { type Origin, originElement } from "./extension-origin";
import { configElement, rosterElement } from "./extension-request-writer";
import { syncElement } from "./extension-sync";
import { historyLimitsElement } from "./history-limits";

const { dmuc1, link } = namespaces;

/** What XEP-0281 has elements for, and DMUC3 uses as well. */
export type SetUpFrame = ConfigFrame | ConfigTakenFrame | RosterFrame | HistoryRequestFrame | HistoryFrame;

/**
 * Writes the frame's element; nothing for an empty result; unspeakable if it is of the extension and the peer has none (G-5).
 *
 * @param room whose history it is.
 */
export function setUpElement(
  frame: SetUpFrame,
  room: InstanceJid,
  extension: boolean,
): Element | undefined | "unspeakable" {
  switch (frame.kind) {
    case "config":
      // Lists alone are of the extension: the spec has no config without a form.
      if (extension) return configElement(frame, dmuc1);
      return frame.config === undefined ? "unspeakable" : printedConfig(frame);
    case "config-taken":
      return extension && frame.sync !== undefined ? syncElement(frame.sync) : undefined;
    case "roster":
      return extension ? rosterElement(frame, dmuc1) : printedRoster(frame);
    case "history-request":
      return historyRequestElement(frame, extension);
    case "history":
      return historyElement(frame, room, extension);
  }
}

/** As printed, to a peer that knows only the spec (D1-17). */
function printedConfig({ config }: ConfigFrame): Element {
  return element("config", { xmlns: dmuc1 }, config === undefined ? undefined : configForm(config.fields));
}

/** Likewise (D1-19). */
function printedRoster({ items }: RosterFrame): Element {
  const written = items.map(({ nick, view: { affiliation, user } }) =>
    element("item", { affiliation, jid: user, name: nick }),
  );
  return elementOf("roster", { xmlns: dmuc1 }, written);
}

/** D1-21, D1-22, D3-20, D3-21. */
function historyRequestElement(frame: HistoryRequestFrame, extension: boolean): Element {
  const asked = historyLimitsElement(frame.limits, namespaces.muc);
  const origin = extension ? originElement(compact<Origin>({ session: frame.session })) : undefined;
  return element("room", { xmlns: dmuc1, id: frame.room }, asked, origin);
}

/** D1-23, D3-22. */
function historyElement(frame: HistoryFrame, room: InstanceJid, extension: boolean): Element {
  return element(
    "history",
    { xmlns: namespaces.muc },
    ...frame.messages.map((message) => historyMessage(message, room, extension)),
    extension && frame.left > 0 ? element("more", { xmlns: link, c: formatInteger(frame.left) }) : undefined,
  );
}

function historyMessage(message: PastMessage, room: InstanceJid, extension: boolean): Element {
  const { event, time, delayFrom, stamp, author } = message;
  const from = event.nick === undefined ? room : `${room}/${event.nick}`;
  return element(
    "message",
    { xmlns: namespaces.client, from, type: "groupchat", id: event.messageId, "xml:lang": event.language },
    ...fromPayload(event.payload),
    extension ? occupantIdElement(author) : undefined,
    delayElement(delayFrom ?? room, time),
    extension && stamp !== undefined ? originElement({ stamp }) : undefined,
  );
}
