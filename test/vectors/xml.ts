/** XML text as the codec's elements, and the form in which two stanzas are compared. */
import { SaxesParser } from "saxes";
import type { Element, Stanza } from "../../src/dmuc/wire/stanza";

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: (Element | string)[];
}

/** Parses the stanzas of a file, one after the other; namespaces stay where they are declared. */
export function parseStanzas(xml: string): readonly Stanza[] {
  const root: Open = { name: "stream", attributes: {}, children: [] };
  const open: Open[] = [];
  const parser = new SaxesParser({ xmlns: false });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    open.push(open.length === 0 ? root : { name, attributes: { ...attributes }, children: [] });
  });
  parser.on("text", (text) => {
    open.at(-1)?.children.push(text);
  });
  parser.on("closetag", () => {
    const closed = open.pop()!;
    open.at(-1)?.children.push(closed);
  });
  parser.write(`<stream>${xml}</stream>`).close();
  return root.children.filter((child): child is Stanza => typeof child !== "string");
}

/** Parses a file that holds one stanza. */
export function parseStanza(xml: string): Stanza {
  const [stanza, second] = parseStanzas(xml);
  if (stanza === undefined || second !== undefined) throw new Error("expected one stanza");
  return stanza;
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;" };

function escaped(text: string): string {
  return text.replace(/[&<>']/g, (character) => escapes[character]!);
}

/** Writes an element with its attributes sorted, each namespace where it changes, and no white space between elements. */
export function canonical(content: Element | string, inherited = "jabber:client"): string {
  if (typeof content === "string") return escaped(content);
  const { name, attributes, children } = content;
  const namespace = attributes["xmlns"] ?? inherited;
  const own = Object.entries(attributes).filter(([key]) => key !== "xmlns");
  if (namespace !== inherited) own.push(["xmlns", namespace]);
  const sorted = own.sort(([left], [right]) => (left < right ? -1 : 1));
  const written = sorted.map(([key, value]) => ` ${key}='${escaped(value)}'`).join("");
  const inside = children.filter((child) => typeof child !== "string" || child.trim() !== "");
  const text = inside.map((child) => canonical(child, namespace)).join("");
  return text === "" ? `<${name}${written}/>` : `<${name}${written}>${text}</${name}>`;
}
