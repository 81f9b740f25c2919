import { xml, type Element } from "../../../prosody-dev/index.js";

const prefix = "fence:";

/** The id of what only says: everything before it has arrived. Transcripts leave such stanzas out. */
export function fenceOf(speaker: string, number: number): string {
  return `${prefix}${speaker}-${number}`;
}

export function isFence({ attrs }: Element): boolean {
  return attrs["id"]?.startsWith(prefix) === true;
}

/** Something to all that no history keeps, as it has no text. */
export function fenceMessage(room: string, id: string): Element {
  return xml("message", { to: room, type: "groupchat", id }, xml("fence", { xmlns: "urn:x-dmuc:test:fence" }));
}

/** The same to one: who has no voice may whisper. */
export function fenceWhisper(to: string, id: string): Element {
  return xml("message", { to, type: "chat", id }, xml("fence", { xmlns: "urn:x-dmuc:test:fence" }));
}
