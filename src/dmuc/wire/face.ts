/** By which hash clients know an avatar (XEP-0153). */
import { namespaces } from "./namespaces";
import { type Element, childNamed, element, ownChild, textOf } from "./stanza";

/** Writes it; undefined: there is no avatar. */
export function faceElement(hash: string | undefined): Element {
  return element("x", { xmlns: namespaces.cardUpdate }, element("photo", {}, hash));
}

/** Reads it; undefined if there is none. */
export function readFace(parent: Element): string | undefined {
  const update = childNamed(parent, "x", namespaces.cardUpdate);
  const photo = update === undefined ? undefined : ownChild(update, "photo");
  const hash = photo === undefined ? "" : textOf(photo);
  return hash === "" ? undefined : hash;
}
