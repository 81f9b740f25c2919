import type { Element } from "../../../prosody-dev/index.js";

/** What of a stanza is of no account when it is compared. */
export interface CanonicalOptions {
  /** Attributes whose values differ from run to run. */
  hide?: readonly string[];
  /** Attributes that are left out. */
  drop?: (element: Element, attribute: string) => boolean;
  /** Elements that are left out. */
  omit?: (element: Element) => boolean;
  /** Elements in which the order of what is inside means nothing. */
  isSet?: (element: Element) => boolean;
}

/** XML that is equal if the meaning is equal: attributes come in any order from a server. */
export function canonical(element: Element, options: CanonicalOptions = {}): string {
  const { hide = [], drop = () => false, omit = () => false, isSet = () => false } = options;
  const attributes = Object.entries(element.attrs)
    .filter(([name]) => !drop(element, name))
    .map(([name, value]): [string, string] => [name, hide.includes(name) ? "…" : (value ?? "")])
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ` ${name}="${value}"`);
  const children = element.children
    .filter((child) => typeof child === "string" || !omit(child))
    .map((child) => (typeof child === "string" ? child : canonical(child, options)));
  const content = (isSet(element) ? children.sort() : children).join("");
  return `<${element.name}${attributes.join("")}>${content}</${element.name}>`;
}
