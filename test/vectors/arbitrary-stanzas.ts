/** Stanzas of the vectors' vocabulary, and the vectors themselves with something wrong. */
import fc from "fast-check";
import type { Frame } from "../../src/dmuc/core/words/frames";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { type Element, type Stanza, element } from "../../src/dmuc/wire/stanza";
import { d1Vectors } from "./d1.cases";
import { d2LinkVectors } from "./d2-link.cases";
import { d2Vectors } from "./d2.cases";
import { linkVectors } from "./link.cases";
import { vectorText } from "./vector";
import { parseStanzas } from "./xml";

const vectors = [...d1Vectors, ...linkVectors, ...d2Vectors, ...d2LinkVectors];
const stanzas = vectors.flatMap(({ file }) => parseStanzas(vectorText(file)));

function all(parent: Element): readonly Element[] {
  return [parent, ...parent.children.flatMap((child) => (typeof child === "string" ? [] : all(child)))];
}

const known = stanzas.flatMap((stanza) => all(stanza));
const names = [...new Set(known.map(({ name }) => name))];
const attributeNames = [...new Set(known.flatMap(({ attributes }) => Object.keys(attributes)))];
const absurd = [
  "",
  " ",
  "-",
  "-1",
  "1e3",
  "1.5",
  "5--7",
  "7-5",
  "9007199254740992",
  "0".repeat(40),
  "@",
  "/",
  "@/",
  "a@",
];
const values = [...new Set(known.flatMap(({ attributes }) => Object.values(attributes))), ...absurd];

const namesOfAttributes = fc.constantFrom(...attributeNames.filter((name) => name !== "xmlns"));
const attributes = fc.dictionary(namesOfAttributes, fc.oneof(fc.constantFrom(...values), fc.string()), {
  maxKeys: 6,
  noNullPrototype: true,
});
const namespace = fc.option(fc.constantFrom(...Object.values(namespaces)), { nil: undefined });

const { tree } = fc.letrec<{ tree: Element }>((tie) => ({
  tree: fc
    .tuple(
      fc.constantFrom(...names),
      namespace,
      attributes,
      fc.array(fc.oneof({ maxDepth: 5 }, fc.string(), tie("tree")), { maxLength: 4 }),
    )
    .map(([name, xmlns, own, children]) => element(name, { ...own, xmlns }, ...children)),
}));

const wild = fc
  .tuple(
    fc.constantFrom("iq", "message", "presence"),
    fc.constantFrom("get", "set", "result", "groupchat", "unavailable", undefined),
    fc.constantFrom(...values),
    fc.constantFrom(...values),
    attributes,
    fc.array(tree, { maxLength: 3 }),
  )
  .map(([name, type, from, to, own, children]) => element(name, { ...own, from, to, type }, ...children) as Stanza);

/** A stanza of the vectors, some of whose attributes and children are others, or gone. */
const twisted = fc
  .tuple(fc.constantFrom(...stanzas), fc.array(fc.tuple(fc.nat(), fc.constantFrom(...values, undefined), tree)))
  .map(([stanza, changes]) => changes.reduce((changed, change) => twist(changed, ...change), stanza));

function twist(stanza: Stanza, place: number, value: string | undefined, child: Element): Stanza {
  const target = all(stanza)[place % all(stanza).length]!;
  const name = Object.keys(target.attributes)[place % 7];
  const change = (parent: Element): Element => {
    const children = parent.children.map((inner) => (typeof inner === "string" ? inner : change(inner)));
    if (parent !== target) return { ...parent, children };
    if (name !== undefined) return element(parent.name, { ...parent.attributes, [name]: value }, ...children);
    return element(parent.name, parent.attributes, ...children.slice(1), child);
  };
  return change(stanza) as Stanza;
}

/** What a question may have been. */
export const asked = vectors.flatMap(({ says }) =>
  says === "foreign" ? [] : says.map(({ frame }) => frame as unknown as Frame),
);

/** Anything that a server may send. */
export const anyStanza = fc.oneof(wild, twisted);
