/**
 * Peers that are told the same event by the same room are told it in the same words: the host writes it once for all of them, and
 * changes the address alone.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Address, Dialect } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { dmuc2 } from "../../src/dmuc/dialects/dmuc2";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { event, instant, some, stamp } from "./arbitrary-events";

const room = "coven@chat.shakespeare.lit";
const held = ["coven\\40chat.shakespeare.lit@mirror.macbeth.lit", "coven\\40chat.shakespeare.lit@marlowe.lit"];
const receivers: readonly { dialect: Dialect; peers: readonly string[] }[] = [
  { dialect: dmuc1, peers: ["coven@rooms.macbeth.lit", "sisters@conference.marlowe.lit"] },
  { dialect: dmuc2, peers: held },
  { dialect: dmuc3, peers: held },
];

const frame = fc.tuple(event, some(stamp), some(instant)).map(
  ([happened, given, said]) =>
    ({
      kind: "event",
      event: happened,
      ...(given === undefined ? {} : { stamp: given }),
      ...(said === undefined ? {} : { said }),
    }) as unknown as Frame,
);

describe.each(receivers)("$dialect.name", ({ dialect, peers }) => {
  test("tells each peer the same, and differs in the address alone", () => {
    const [first, second] = peers.map((to) => ({ from: room, to }) as Address);
    fc.assert(
      fc.property(frame, fc.boolean(), (told, extension) => {
        if (told.kind !== "event") return;
        const options = { extension, id: "x1" };
        const one = dialect.encode(told, first!, options);
        const other = dialect.encode(told, second!, options);
        const to = dialect.receiver(second!, told.event.nick);
        expect(other.length).toBeGreaterThan(0);
        expect(one.map((stanza) => ({ ...stanza, attributes: { ...stanza.attributes, to } }))).toEqual(other);
        expect(one[0]?.attributes["to"]).toBe(dialect.receiver(first!, told.event.nick));
      }),
    );
  });
});
