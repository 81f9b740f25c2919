/**
 * What a hostile child says: one trick each (3.5, 3.9). Well encoded, unless the trick is in the letters. None of it may have an
 * effect on anything but the hostile one's own people.
 */
import type { Stanza } from "../../src/dmuc/wire/stanza";
import { configFields } from "./cluster";
import { farMs, numbered, numberOf, posed, said } from "./forging";
import type { Trick } from "./trick";
import { ofItsOwn, ofOthers } from "./tricks-in-events";
import { ofSessions, ofThePrimary } from "./tricks-in-requests";

/** The letters are wrong. */
const ofLetters: readonly Trick[] = [
  ...["9007199254740993", "-1", "1e3", "0x10", "", "NaN"].map((n): Trick => ({
    name: `the number "${n}"`,
    refused: "silently",
    meshOnly: true,
    frames: (attack) => [numbered(attack, said(attack.own.nick))],
    spoil: (stanza) => respelled(stanza, { n }),
  })),
  {
    name: "a frame that says it comes from the primary",
    refused: "silently",
    frames: (attack) => [numbered(attack, posed(attack.victim.nick))],
    spoil: (stanza, { hostile, primary }) =>
      JSON.parse(JSON.stringify(stanza).replaceAll(`coven@${hostile}`, `coven@${primary}`)) as Stanza,
  },
  {
    name: "a configuration that says it comes from the primary",
    refused: "answer",
    frames: ({ session }) => [
      { kind: "config", config: { fields: configFields(666) }, configDigest: "forged", session },
    ],
    spoil: (stanza, { hostile, primary }) =>
      JSON.parse(JSON.stringify(stanza).replaceAll(`coven@${hostile}`, `coven@${primary}`)) as Stanza,
  },
];

/** The stanza with other attributes in its origin stamp. */
function respelled(stanza: Stanza, attributes: Readonly<Record<string, string>>): Stanza {
  return {
    ...stanza,
    children: stanza.children.map((child) =>
      typeof child === "string" || child.name !== "o"
        ? child
        : { ...child, attributes: { ...child.attributes, ...attributes } },
    ),
  };
}

/** It costs the link for good: nothing comes after it. */
export const lastTrick: Trick = {
  name: "a message days ahead",
  refused: "line",
  frames: (attack) => [numbered(attack, said(attack.own.nick), numberOf(attack, farMs))],
  costsLink: true,
};

export const tricks: readonly Trick[] = [...ofOthers, ...ofItsOwn, ...ofSessions, ...ofThePrimary, ...ofLetters];
