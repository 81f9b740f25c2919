/**
 * Writing the IQs of the extension, which are the same in every dialect (3.6, 3.8), and those that tell of the room as a whole:
 * its config and who is in it. For these a spec may have an element of its own, which the extension fills.
 */
import type { RosterItem } from "../../core/words/events";
import type { ConfigFrame, DissolveFrame, Frame, RosterFrame, SyncedFrame } from "../../core/words/frames";
import type { InstanceJid } from "../../core/words/ids";
import { configForm } from "../../wire/form";
import { faceElement } from "../../wire/face";
import { occupantIdElement, reasonElement } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { formatInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { type Element, type Stanza, element, elementOf, fromPayload, stanza } from "../../wire/stanza";
import type { Address, EncodeOptions } from "../dialect";
import { inheriting } from "./extension-attributes";
import { backlogElement } from "./extension-backlog";
import { type Origin, originElement } from "./extension-origin";
import { haveElement, syncElement } from "./extension-sync";
import { aliveElement, listsElement, petitionElement, reachElement, verdictElement } from "./link-extension";

const { link } = namespaces;

/** Writes the IQ of a request or of an answer. */
export function iqStanza(
  payload: Element | undefined,
  type: "get" | "set",
  { from, to }: Address,
  { id, answers }: EncodeOptions,
): Stanza {
  if (answers !== undefined) return stanza("iq", { from, to, type: "result", id: answers }, payload);
  return stanza("iq", { from, to, type, id }, payload);
}

/** The extension's element for the frame; unspeakable if it has none. */
export function extensionElement(frame: Frame, from: InstanceJid): Element | "unspeakable" {
  switch (frame.kind) {
    case "hello":
      return syncElement(frame.sync);
    case "hello-wanted":
      return element("sync", { xmlns: link, wanted: "true" });
    case "backlog":
      return backlogElement(frame, from);
    case "synced":
      return syncedElement(frame);
    case "reach":
      return reachElement(frame);
    case "petition":
      return petitionElement(frame);
    case "verdict":
      return verdictElement(frame);
    case "dissolve":
      return dissolveElement(frame);
    case "alive":
      return aliveElement(frame);
    default:
      return "unspeakable";
  }
}

function syncedElement({ session, tells, asOf }: SyncedFrame): Element {
  const told = (tells ?? []).map((have) => haveElement(have, link));
  const origin = asOf === undefined ? undefined : originElement({ stamp: asOf });
  return inheriting(element("synced", { xmlns: link, s: session }, origin, ...told));
}

function dissolveElement({ room, alternative, generation, reason, password }: DissolveFrame): Element {
  return element(
    "dissolve",
    { xmlns: link, room, jid: alternative, g: generation },
    reasonElement(reason),
    password === undefined ? undefined : element("password", {}, password),
  );
}

/** Writes `<config/>` with all that the extension adds to it (D1-17, 3.8). */
export function configElement(frame: ConfigFrame, xmlns: string): Element {
  const { config, lists, session, sync, configDigest, listsDigest } = frame;
  const salt = config?.occupantIdSalt;
  const card = config?.card === undefined ? [] : fromPayload(config.card.payload);
  return inheriting(
    element(
      "config",
      { xmlns },
      config === undefined ? undefined : configForm(config.fields),
      originElement(compact<Origin>({ session })),
      element("v", { xmlns: link, cfg: configDigest, lists: listsDigest }),
      lists === undefined ? undefined : listsElement(lists, session),
      salt === undefined ? undefined : element("salt", { xmlns: link }, salt),
      ...card,
      config?.face === undefined ? undefined : faceElement(config.face),
      sync === undefined ? undefined : syncElement(sync),
    ),
  );
}

/** Writes `<roster/>` with all that the extension adds to it (D1-19, 3.6.4). */
export function rosterElement(frame: RosterFrame, xmlns: string): Element {
  const { items, after, tells, asOf, session, more } = frame;
  const written = items.map((item) => itemElement(item, session, xmlns));
  const origin = originElement(compact<Origin>({ session, stamp: asOf }));
  if (origin !== undefined) written.push(origin);
  for (const have of tells ?? []) written.push(haveElement(have, link));
  if (after !== undefined) written.push(element("after", { xmlns: link, c: formatInteger(after) }));
  if (more) written.push(element("more", { xmlns: link }));
  return inheriting(elementOf("roster", { xmlns }, written));
}

function itemElement(item: RosterItem, session: RosterFrame["session"], xmlns: string): Element {
  const { nick, view, claim, identity } = item;
  const { affiliation, user, role, occupantId } = view;
  const shown = [...fromPayload(view.payload)];
  const named = occupantIdElement(occupantId);
  if (named !== undefined) shown.push(named);
  const presence = { xmlns: namespaces.client, "xml:lang": view.language };
  const isShown = shown.length > 0 || view.language !== undefined;
  const written = element(
    "item",
    { xmlns, affiliation, jid: user, name: nick, role },
    isShown ? element("presence", presence, ...shown) : undefined,
    originElement(compact<Origin>({ stamp: claim, identity, session })),
  );
  return inheriting(written);
}
