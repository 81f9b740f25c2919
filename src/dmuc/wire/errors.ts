/** Stanza errors (RFC 6120 8.3). */
import { namespaces } from "./namespaces";
import { type Element, childNamed, element, elements, textOf } from "./stanza";

/** What a peer's error says. */
export interface ReceivedError {
  readonly condition: string;
  readonly text?: string;
}

/**
 * Makes the `<error/>` of a stanza.
 *
 * @param text English, for whoever reads the log; always present (3.3).
 * @param content what the condition's element holds: the address of a redirect.
 */
export function stanzaError(type: string, condition: string, text: string, content?: string): Element {
  return element(
    "error",
    { type },
    element(condition, { xmlns: namespaces.stanzaErrors }, content),
    element("text", { xmlns: namespaces.stanzaErrors, "xml:lang": "en" }, text),
  );
}

/** The same as a client makes it, without words. */
export function clientError(condition: string): Element {
  return element("error", { type: "cancel" }, element(condition, { xmlns: namespaces.stanzaErrors }));
}

/** Reads the error of a stanza with type "error"; one that does not say what it is counts as undefined-condition. */
export function readError(received: Element): ReceivedError {
  const error = childNamed(received, "error", received.attributes["xmlns"] ?? "") ?? element("error", {});
  const ofCondition = elements(error).filter((child) => child.attributes["xmlns"] === namespaces.stanzaErrors);
  const condition = ofCondition.find((child) => child.name !== "text")?.name ?? "undefined-condition";
  const text = ofCondition.find((child) => child.name === "text");
  return text === undefined ? { condition } : { condition, text: textOf(text) };
}

/** Conditions that tell of a way that is broken, whatever came back (3.4). */
export const brokenWay: readonly (string | undefined)[] = ["remote-server-not-found", "remote-server-timeout"];
