/**
 * Stanzas of every kind that a dialect writes, with what a careless or hostile server may make of them: attributes changed,
 * taken out, absurd; children moved, nested, doubled; names and namespaces changed.
 */
import fc from "fast-check";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Address, Dialect } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { dmuc2 } from "../../src/dmuc/dialects/dmuc2";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { type Element, type Stanza, element } from "../../src/dmuc/wire/stanza";
import { type Aims, type Sight, mostly } from "./aims";
import { aliveFrame, answerFrame, livelyFrame, requestFrame } from "./frames";
import { held, livelyMirrorFrame, mirrorAnswerFrame, mirrorRequestFrame, room } from "./mirror-frames";
import { livelyStarFrame, starAnswerFrame, starRequestFrame } from "./star-frames";
import { childScenes, instanceAt, source } from "./scenes";

const [scene] = childScenes;
/** The codec sees no room: any will do to aim at. */
const sight: Sight = {
  ...scene!,
  link: scene!.room.links.find((link) => link.host === scene!.host)!,
};
const instances = { from: scene!.peer, to: instanceAt(source) };
const services = { from: scene!.host, to: source };

/** A dialect, and what it is made to say. */
export interface Spoken {
  readonly dialect: Dialect;
  /** A stanza as the dialect writes it. */
  readonly honest: fc.Arbitrary<Stanza>;
  /** A stanza that was honest once. */
  readonly twisted: fc.Arbitrary<Stanza>;
  /** What a question may have been. */
  readonly question: fc.Arbitrary<Frame>;
}

interface Vocabulary {
  readonly dialect: Dialect;
  readonly lively: Aims<Frame>;
  readonly request: Aims<Frame>;
  readonly answer: Aims<Frame>;
  /** Between whom. */
  readonly address: Address;
  /** What services say to each other. */
  readonly ofServices: readonly Frame["kind"][];
}

function written({ dialect, ofServices, address }: Vocabulary, frame: Frame, isAnswer: boolean): readonly Stanza[] {
  // A dissolve to who knows only the spec is a presence, from room to room.
  const extension = frame.kind !== "dissolve" || frame.reason === undefined;
  const isOfService = extension && ofServices.includes(frame.kind);
  return dialect.encode(frame, isOfService ? services : address, {
    extension,
    id: "id1",
    ...(isAnswer ? { answers: "id1" } : {}),
  });
}

function spokenBy(vocabulary: Vocabulary): Spoken {
  const { dialect, lively, request, answer } = vocabulary;
  const said = mostly<Frame>([6, lively], [6, request], [1, aliveFrame]);
  const honest = fc
    .oneof(
      { weight: 6, arbitrary: said.map((aim) => written(vocabulary, aim(sight), false)) },
      { weight: 1, arbitrary: answer.map((aim) => written(vocabulary, aim(sight), true)) },
    )
    .filter((stanzas) => stanzas.length > 0)
    .map(([stanza]) => stanza!);
  const twisted = fc
    .tuple(honest, fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([stanza, mutations]) => mutations.reduce(mutate, stanza));
  const question = mostly<Frame>([1, request], [1, aliveFrame]).map((aim) => aim(sight));
  return { dialect, honest, twisted, question };
}

// Mutations

const attributeNames =
  "xmlns h e n t k p a j s occ c b g v x id jid name nick from to type stamp code affiliation role".split(" ");
const moreNames =
  "room source action version base full cfg lists now up wanted gone maxchars maxstanzas since keepalive history maxbytes".split(
    " ",
  );
const numbers = ["0", "00", "007", "-1", "+1", "1e3", "1.5", "1.0", "0x10", "NaN", "Infinity", "٣", "9007199254740991"];
const beyond = [
  "9007199254740992",
  "9007199254740993",
  "18446744073709551616",
  "9".repeat(400),
  " 5",
  "5 ",
  "1 2-3",
  "3-1",
];
const runs = ["1-9007199254740991", "5--7", "-", "1-2-3", "19 21-23", "1-256", "1-257", Array(300).fill("9").join(" ")];
const times = ["2126-01-05T10:00:00Z", "9999-12-31T23:59:59.999Z", "0000-00-00T00:00:00Z", "2026-02-30T10:00:00Z"];
const oddTimes = ["10000-01-01T00:00:00Z", "2026-01-05T25:00:00Z", "2026-01-05T10:00:00", "2026-01-05T10:00:00+99:99"];
const jids = ["", "@", "/", "a@", "@b", "a@b@c", "a@b/c/d", "a b@c", "coven@rooms.marlowe.lit/", "x".repeat(4000)];
const words = [
  "true",
  "false",
  "wanted",
  "null",
  "undefined",
  "constructor",
  "__proto__",
  "\u0000",
  "\ud800",
  "ﷺ".repeat(99),
];
const identities = ["a b 5", "a b", "a b 5 6", "  ", "rooms.marlowe.lit e 9007199254740992"];
const values = [numbers, beyond, runs, times, oddTimes, jids, words, identities].flat();

const elementNames = "o sync have gone backlog more synced peers i reach alive r affiliations query item salt v".split(
  " ",
);
const otherNames =
  "x status message presence iq body subject delay history room roster config dissolve reason actor enter leave adopt".split(
    " ",
  );

/** Where, and what with. Places are counted over the whole tree, and wrap round. */
interface Mutation {
  readonly kind: string;
  readonly place: number;
  readonly other: number;
  readonly name: string;
  readonly value: string | undefined;
  readonly child: string;
  readonly namespace: string | undefined;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("set", "set", "change", "change", "drop", "double", "move", "nest", "rename", "deepen", "text"),
  place: fc.nat({ max: 200 }),
  other: fc.nat({ max: 200 }),
  name: fc.constantFrom(...attributeNames, ...moreNames),
  value: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...values, undefined) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  ),
  child: fc.constantFrom(...elementNames, ...otherNames),
  namespace: fc.constantFrom(...Object.values(namespaces), undefined, ""),
});

/** Servers take no stanza without end: one with more elements is let alone. */
const elementsMax = 1000;

/** The elements of a tree in their order, itself first; a few more than the most that are of interest. */
function all(parent: Element, found: Element[] = []): readonly Element[] {
  found.push(parent);
  for (const child of parent.children) {
    if (typeof child !== "string" && found.length <= elementsMax) all(child, found);
  }
  return found;
}

/** A copy in which the element is replaced by those: none takes it out, two double it. */
function replaced(parent: Element, target: Element, by: readonly (Element | string)[]): Element {
  const children = parent.children.flatMap((child) => {
    if (child === target) return by;
    return [typeof child === "string" ? child : replaced(child, target, by)];
  });
  return { ...parent, children };
}

function changed(target: Element, name: string, value: string | undefined): Element {
  return element(target.name, { ...target.attributes, [name]: value }, ...target.children);
}

function mutate(stanza: Stanza, mutation: Mutation): Stanza {
  const { kind, place, other, name, value, child, namespace } = mutation;
  const [, ...inner] = all(stanza);
  if (inner.length >= elementsMax) return stanza;
  const target = inner[place % Math.max(inner.length, 1)] ?? stanza;
  const partner = inner[other % Math.max(inner.length, 1)] ?? stanza;
  const own = Object.keys(target.attributes);
  const put = (...by: readonly (Element | string)[]): Stanza => replaced(stanza, target, by) as Stanza;
  switch (kind) {
    case "set":
      return place % 5 === 0 ? (changed(stanza, name, value) as Stanza) : put(changed(target, name, value));
    case "change":
      return put(changed(target, own[other % Math.max(own.length, 1)] ?? name, value));
    case "drop":
      return put();
    case "double":
      return put(target, ...Array.from({ length: other % 7 === 6 && inner.length < 20 ? 300 : 1 }, () => target));
    case "move":
      return replaced(put(), partner, [{ ...partner, children: [...partner.children, target] }]) as Stanza;
    case "nest":
      return put({ ...target, children: [target, ...target.children] });
    case "rename":
      return other % 2 === 0 ? put({ ...target, name: child }) : put(changed(target, "xmlns", namespace));
    case "deepen":
      return put(
        Array.from({ length: 100 + other }).reduce<Element>(
          (deep) => element(child, { xmlns: namespace }, deep),
          target,
        ),
      );
    default:
      return put({ ...target, children: [value ?? "", ...target.children] });
  }
}

/** XEP-0281. */
export const inMesh = spokenBy({
  dialect: dmuc1,
  address: instances,
  lively: livelyFrame,
  request: requestFrame,
  answer: answerFrame,
  ofServices: ["replicate", "peerhost", "dissolve", "alive"],
});

/** XEP-0282. */
export const inStar = spokenBy({
  dialect: dmuc2,
  address: instances,
  lively: livelyStarFrame,
  request: starRequestFrame,
  answer: starAnswerFrame,
  ofServices: ["alive"],
});

/** DMUC3. */
export const inMirror = spokenBy({
  dialect: dmuc3,
  address: { from: room, to: held },
  lively: livelyMirrorFrame,
  request: mirrorRequestFrame,
  answer: mirrorAnswerFrame,
  ofServices: ["alive"],
});
