/** Whether two pieces of plain data say the same. */
import type { Payload } from "../core/words/ids";
import { type Element, fromPayload } from "./stanza";

function isSameElement(left: Element | string, right: Element | string): boolean {
  if (typeof left === "string" || typeof right === "string") return left === right;
  if (left.name !== right.name || left.children.length !== right.children.length) return false;
  const attributes = Object.entries(left.attributes);
  if (attributes.length !== Object.entries(right.attributes).length) return false;
  if (!attributes.every(([name, value]) => right.attributes[name] === value)) return false;
  return left.children.every((child, index) => {
    const other = right.children[index];
    return other !== undefined && isSameElement(child, other);
  });
}

/** Whether two payloads are the same, element by element. */
export function isSameData(left: Payload, right: Payload): boolean {
  const [ours, theirs] = [fromPayload(left), fromPayload(right)];
  if (ours === theirs) return true;
  return (
    ours.length === theirs.length &&
    ours.every((child, index) => {
      const other = theirs[index];
      return other !== undefined && isSameElement(child, other);
    })
  );
}
