/** JIDs in nodes (XEP-0106), as DMUC3 addresses a mirror's users by them (D3-31, E3-12). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Host, InstanceJid, UserJid } from "../../src/dmuc/core/words/ids";
import {
  escapeDividers,
  escapeNode,
  escapedAddress,
  hintElement,
  hintOf,
  isEscapingOf,
  isMirrorOf,
  mirroredAs,
  unescapeNode,
} from "../../src/dmuc/wire/escaping";
import { element } from "../../src/dmuc/wire/stanza";

const mirror = "mirror.macbeth.lit" as Host;
const room = "coven@chat.shakespeare.lit" as InstanceJid;
const folded = (node: string): string => node.toLowerCase();

/** XEP-0106's own examples, and what is easily got wrong. */
const examples: readonly (readonly [text: string, node: string])[] = [
  ["space cadet", "space\\20cadet"],
  ['call me "ishmael"', "call\\20me\\20\\22ishmael\\22"],
  ["at&t guy", "at\\26t\\20guy"],
  ["d'artagnan", "d\\27artagnan"],
  ["/.fanboy", "\\2f.fanboy"],
  ["::foo::", "\\3a\\3afoo\\3a\\3a"],
  ["<foo>", "\\3cfoo\\3e"],
  ["user@host", "user\\40host"],
  ["c:\\net", "c\\3a\\net"],
  ["c:\\\\net", "c\\3a\\\\net"],
  ["c:\\cool stuff", "c\\3a\\cool\\20stuff"],
  ["c:\\5commas", "c\\3a\\5c5commas"],
  ["d\\27artagnan", "d\\5c27artagnan"],
  ["\\5c5c20", "\\5c5c5c20"],
  ["coven@chat.shakespeare.lit", "coven\\40chat.shakespeare.lit"],
];

describe("escaping", () => {
  test.each(examples)("%s is %s", (text, node) => {
    expect(escapeNode(text)).toBe(node);
    expect(unescapeNode(node)).toBe(text);
  });

  const piece = fc.constantFrom("\\", "5c", "20", "27", "40", "\\5c", "@", "/", " ", "'", "a", "ü", "\\2F");
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

  test("what is escaped is read as it was, and holds nothing that no node may hold", () => {
    fc.assert(
      fc.property(text, (written) => {
        expect(unescapeNode(escapeNode(written))).toBe(written);
        expect(escapeNode(written)).not.toMatch(/[ "&'/:<>@]/);
      }),
      { numRuns: 2000 },
    );
  });

  test("two different texts have two different nodes", () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(escapeNode(left) === escapeNode(right)).toBe(left === right);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("who is meant (D3-31)", () => {
  const artagnan = "d\\27artagnan@macbeth.lit/Büro 1";
  const wayne = "wayne@raleigh.tridsys.com/TransVerse";

  test("either escaping is his, with the case of its letters lost", () => {
    expect(isEscapingOf(folded(escapeNode(artagnan)), artagnan, folded)).toBe(true);
    expect(isEscapingOf(folded(escapeDividers(artagnan)), artagnan, folded)).toBe(true);
    expect(isEscapingOf("wayne\\40raleigh.tridsys.com\\2ftransverse", wayne, folded)).toBe(true);
  });

  test("by what a node seems to stand for nobody is found", () => {
    // The short escaping of the one reads like the other, and is the other's long one.
    const [one, other] = ["d\\27artagnan@macbeth.lit/louvre", "d'artagnan@macbeth.lit/louvre"];
    expect(unescapeNode(escapeDividers(one))).toBe(other);
    expect(isEscapingOf(escapeDividers(one), other, folded)).toBe(true);
    expect(isEscapingOf(escapeNode(one), other, folded)).toBe(false);
  });

  test("of another client he is not meant", () => {
    expect(isEscapingOf("wayne\\40raleigh.tridsys.com\\2ftransverse2", wayne, folded)).toBe(false);
  });

  test("an escaping that is no node at all is nobody's", () => {
    expect(isEscapingOf("wayne", "wayne", () => undefined)).toBe(false);
  });

  test("he is told by a hint to who has the extension", () => {
    const received = element("message", {}, element("body", {}, "!"), hintElement(wayne as UserJid));
    expect(hintOf(received)).toBe(wayne);
    expect(hintOf(element("message", {}))).toBeUndefined();
  });
});

describe("addresses", () => {
  test("a user of a mirror has one there", () => {
    const address = escapedAddress("wayne@raleigh.tridsys.com/TransVerse" as UserJid, mirror);
    expect(address).toBe("wayne\\40raleigh.tridsys.com\\2fTransVerse@mirror.macbeth.lit");
  });

  test.each([
    ["ends in a space", "witch@macbeth.lit/heath "],
    ["begins with a space", " witch@macbeth.lit/heath"],
    ["is too long in octets", `witch@macbeth.lit/${"ü".repeat(501)}`],
    ["is too long escaped", `witch@macbeth.lit/${"@".repeat(340)}`],
  ])("not who %s", (_title, user) => {
    expect(escapedAddress(user as UserJid, mirror)).toBeUndefined();
  });

  test("nor whose node the server does not take, or makes too long", () => {
    const witch = `witch@macbeth.lit/${"İ".repeat(490)}` as UserJid;
    expect(escapedAddress(witch, mirror, folded)).toBeUndefined();
    expect(escapedAddress("witch@macbeth.lit/heath" as UserJid, mirror, () => undefined)).toBeUndefined();
    expect(escapedAddress("witch@macbeth.lit/heath" as UserJid, mirror, folded)).toBeDefined();
  });

  test("what a mirror holds of a room is called by the room", () => {
    const held = mirroredAs(room, mirror);
    expect(held).toBe("coven\\40chat.shakespeare.lit@mirror.macbeth.lit");
    expect(isMirrorOf(held!, room)).toBe(true);
    expect(isMirrorOf(room, held!)).toBe(false);
    expect(isMirrorOf("coven@mirror.macbeth.lit", room)).toBe(false);
    expect(mirroredAs(`${"c".repeat(1001)}@chat.shakespeare.lit` as InstanceJid, mirror)).toBeUndefined();
  });
});
