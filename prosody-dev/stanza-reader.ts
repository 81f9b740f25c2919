import { StringDecoder } from "node:string_decoder";
import xml, { type Element } from "@xmpp/xml";
import { SaxesParser } from "saxes";

/** A stanza as it was on the wire. */
export interface WireStanza {
  readonly element: Element;
  /** Its very text. */
  readonly xml: string;
  readonly bytes: number;
}

const headers = ["<?xml", "<stream:stream"] as const;

const stanzaNames: ReadonlySet<string> = new Set(["message", "presence", "iq"]);

/**
 * Reads one direction of an XMPP connection, however the bytes are cut into chunks, and gives the stanzas in it. What else
 * is there (stream features, dialback, acknowledgements) is read over.
 *
 * A stream may start anew within a connection (after TLS or SASL), with or without an XML declaration. Neither a
 * declaration nor a stream header can be anything else in XMPP, so both are searched for before the XML is parsed.
 */
export class StanzaReader {
  readonly #decoder = new StringDecoder("utf8");
  /** The end of the last chunk, if it may be the beginning of a header. */
  #rest = "";
  #stream = new StreamParser();

  read(chunk: Buffer): WireStanza[] {
    let text = this.#rest + this.#decoder.write(chunk);
    this.#rest = endThatMayBeHeader(text);
    text = text.slice(0, text.length - this.#rest.length);
    const stanzas: WireStanza[] = [];
    for (const part of splitBeforeHeaders(text)) {
      const isHeader = headers.some((header) => part.startsWith(header));
      if (isHeader && this.#stream.hasSeenStart) {
        this.#stream = new StreamParser();
      }
      stanzas.push(...this.#stream.read(part));
    }
    return stanzas;
  }
}

function endThatMayBeHeader(text: string): string {
  const start = text.lastIndexOf("<");
  const end = start < 0 ? "" : text.slice(start);
  return end !== "" && headers.some((header) => header.startsWith(end)) ? end : "";
}

function splitBeforeHeaders(text: string): string[] {
  return text.split(/(?=<\?xml|<stream:stream)/).filter((part) => part !== "");
}

/** One stream, from its header to the next. */
class StreamParser {
  readonly #parser = new SaxesParser({ xmlns: false });
  #hasSeenStart = false;
  #failed = false;
  #root: Element | undefined;
  /** The innermost element that is still open, below the root. */
  #open: Element | undefined;
  /** The text since the end of the last element below the root, and where in the stream that text begins. */
  #text = "";
  #textPosition = 0;
  #found: WireStanza[] = [];

  constructor() {
    this.#parser.on("opentag", (tag) => this.#onOpen(xml(tag.name, tag.attributes)));
    this.#parser.on("closetag", () => this.#onClose());
    this.#parser.on("text", (text) => this.#open?.t(text));
    this.#parser.on("error", () => {
      this.#failed = true;
    });
  }

  /** True after the tag of the stream: an XML declaration alone is not yet a stream. */
  get hasSeenStart(): boolean {
    return this.#hasSeenStart;
  }

  read(text: string): WireStanza[] {
    // What follows broken XML means nothing; a server closes such a stream.
    if (!this.#failed) {
      this.#text += text;
      this.#parser.write(text);
    }
    return this.#found.splice(0);
  }

  #onOpen(element: Element): void {
    if (this.#root === undefined) {
      this.#root = element;
      this.#hasSeenStart = true;
      this.#takeText();
      return;
    }
    if (this.#open === undefined) {
      // Known as its parent, so that it inherits the stream's namespace, but not the other way round.
      element.parent = this.#root;
    } else {
      this.#open.append(element);
    }
    this.#open = element;
  }

  #onClose(): void {
    const closed = this.#open;
    if (closed === undefined) {
      return;
    }
    if (closed.parent !== this.#root) {
      this.#open = closed.parent ?? undefined;
      return;
    }
    this.#open = undefined;
    // Spaces between stanzas keep the connection alive; they belong to none.
    const text = this.#takeText().trim();
    if (stanzaNames.has(closed.name)) {
      this.#found.push({ element: closed, xml: text, bytes: Buffer.byteLength(text) });
    }
  }

  #takeText(): string {
    const length = this.#parser.position - this.#textPosition;
    const taken = this.#text.slice(0, length);
    this.#text = this.#text.slice(length);
    this.#textPosition += length;
    return taken;
  }
}
