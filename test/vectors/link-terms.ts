/** Names and phrases of the stanzas of protocol.md 3.15. */
import { type Element, element } from "../../src/dmuc/wire/stanza";
import type { Expected, Plain, Vector } from "./vector";

export const firsthost = "chat.shakespeare.lit";
export const peerhost = "rooms.macbeth.lit";
export const source = "coven@chat.shakespeare.lit";
export const shadow = "theroom@rooms.macbeth.lit";
export const sourceEpoch = "Zf1oW9ucM5y_Ha3k";
export const shadowEpoch = "b7Qd-2mXz0RtPw4e";
export const generation = "Kq3v0TnVfY2cX8aL";
export const session = "u9Rk3PdQw1E";
export const resumed = "Vt5_0yHs8Ko";
export const configDigest = "9f2c41d07be6a835";
export const listsDigest = "07d1e5aa43c09b62";
export const occupantId = "dd72603deec90a38ba552f7c68cbcc61";
/** 2026-01-05T10:00:00Z. */
export const ten = 1767607200000;

export type Fields = Readonly<Record<string, Plain>>;

export const atShadow = (sequence: number): Fields => ({ host: peerhost, epoch: shadowEpoch, sequence });
export const atSource = (sequence: number): Fields => ({ host: firsthost, epoch: sourceEpoch, sequence });
export const stamped = (id: Plain, time: number, orderKey = time): Fields => ({ id, time, orderKey });
export const have = (host: string, epoch: string, contiguous: number, above: readonly number[] = []): Plain => ({
  host,
  epoch,
  contiguous,
  above,
});
export const body = (text: string): Element => element("body", {}, text);

export const up = (frame: Fields, request?: string): Expected => addressed(shadow, source, frame, request);
export const down = (frame: Fields, request?: string): Expected => addressed(source, shadow, frame, request);
export const toPeer = (frame: Fields, request?: string): Expected => addressed(firsthost, peerhost, frame, request);

export function addressed(from: string, to: string, frame: Fields, request: string | undefined): Expected {
  return request === undefined ? { from, to, frame } : { from, to, frame, request };
}

export const event = (happened: Fields, more: Fields = {}): Fields => ({ kind: "event", event: happened, ...more });

export const said = (nick: string, messageId: string, text: string): Fields => ({
  kind: "said",
  nick,
  messageId,
  payload: [body(text)],
});

export const subjectText = element("subject", {}, "Fire Burn and Cauldron Bubble!");

export function vector(file: string, says: Expected, asked?: Plain): Vector {
  const answer = asked === undefined ? {} : { asked };
  return { file: `link/${file}.xml`, says: [says], extension: true, ...answer };
}
