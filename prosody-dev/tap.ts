import type { Element } from "@xmpp/xml";
import { formatSeconds, Observations, type Mark, type WaitOptions } from "./observations.js";
import type { WireStanza } from "./stanza-reader.js";

/** A stanza that crossed a link, or has at least entered it if that is thin. */
export interface TapStanza {
  /** The domain of the server that sent it, and of the one it went to. */
  readonly from: string;
  readonly to: string;
  readonly name: "message" | "presence" | "iq";
  /** A word for counting: see kindOf(). */
  readonly kind: string;
  readonly type?: string;
  readonly xml: string;
  readonly element: Element;
  readonly bytes: number;
  /** In milliseconds, as Date.now() gives it. */
  readonly at: number;
}

/** Which stanzas: by their properties, or by any condition. */
export type StanzaFilter =
  Partial<Pick<TapStanza, "from" | "to" | "name" | "kind" | "type">> | ((stanza: TapStanza) => boolean);

/**
 * A word for counting stanzas:
 * - message: its type: "groupchat", "chat", "normal"; "message:error";
 * - presence: "presence", available or not; "presence:error", "presence:probe", …;
 * - iq: "iq:get NAMESPACE", with the namespace of its first child; an empty one is "iq:result".
 */
export function kindOf(element: Element): string {
  const { type } = element.attrs;
  if (element.name === "message") {
    return type === "error" ? "message:error" : (type ?? "normal");
  }
  if (element.name === "presence") {
    return type === undefined || type === "unavailable" ? "presence" : `presence:${type}`;
  }
  const namespace = element.getChildElements()[0]?.getNS();
  return `iq:${type ?? ""}${namespace === undefined ? "" : ` ${namespace}`}`;
}

/** What crossed one link, in both directions. It counts messages, presences and iqs; bytes are all that crossed. */
export class Tap {
  readonly #name: string;
  readonly #stanzas = new Observations<TapStanza>();
  readonly #bytes = new Map<string, number>();
  /** Stanzas that somebody else writes down for us are fetched before anybody looks. */
  readonly #refresh: () => void;
  readonly #listHeld: () => readonly TapStanza[];

  constructor(name: string, refresh: () => void, listHeld: () => readonly TapStanza[]) {
    this.#name = name;
    this.#refresh = refresh;
    this.#listHeld = listHeld;
  }

  /** All stanzas so far. */
  get all(): readonly TapStanza[] {
    this.#refresh();
    return this.#stanzas.all;
  }

  /** Everything that comes after now is "since" this mark. */
  mark(): Mark {
    this.#refresh();
    return this.#stanzas.mark();
  }

  since(mark?: Mark, filter?: StanzaFilter): readonly TapStanza[] {
    this.#refresh();
    return this.#stanzas.since(mark).filter(toPredicate(filter));
  }

  /** How many of each kind crossed: { groupchat: 1, presence: 3 }. */
  countByKind(mark?: Mark, filter?: StanzaFilter): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { kind } of this.since(mark, filter)) {
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }

  /** The first stanza that matches, crossed already (since the mark) or later. */
  waitFor(expected: string, filter: StanzaFilter, options: WaitOptions = {}): Promise<TapStanza> {
    this.#refresh();
    return this.#stanzas.waitFor(
      toPredicate(filter),
      (seen, timeoutMs) => {
        this.#refresh();
        const lines = seen.slice(-10).map(({ from, xml }) => `\n  from ${from}: ${xml}`);
        const instead = lines.length === 0 ? " Nothing crossed." : ` What crossed last:${lines.join("")}`;
        return `${expected} did not cross the link ${this.#name} within ${formatSeconds(timeoutMs)}.${instead}`;
      },
      options,
    );
  }

  /** Stanzas that were written while the link is a black hole, and wait in it. Known in "quick" clusters only. */
  held(): readonly TapStanza[] {
    return this.#listHeld();
  }

  /** All bytes that this server sent over the link, since the beginning. */
  bytesFrom(domain: string): number {
    return this.#bytes.get(domain) ?? 0;
  }

  /** For the link: counts what its proxies let through. */
  addBytes(from: string, count: number): void {
    this.#bytes.set(from, this.bytesFrom(from) + count);
  }

  /** For the link: notes a stanza that crossed. */
  add(stanza: TapStanza): void {
    this.#stanzas.add(stanza);
  }
}

/** A stanza as a tap shows it. */
export function toTapStanza(from: string, to: string, stanza: WireStanza): TapStanza {
  const { element, xml, bytes } = stanza;
  const { type } = element.attrs;
  return {
    from,
    to,
    name: element.name as TapStanza["name"],
    kind: kindOf(element),
    ...(type === undefined ? {} : { type }),
    xml,
    element,
    bytes,
    at: Date.now(),
  };
}

function toPredicate(filter: StanzaFilter = {}): (stanza: TapStanza) => boolean {
  if (typeof filter === "function") {
    return filter;
  }
  const wanted = Object.entries(filter) as [keyof typeof filter, string][];
  return (stanza) => wanted.every(([name, value]) => stanza[name] === value);
}
