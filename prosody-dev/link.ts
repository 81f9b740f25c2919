import { Line, type Thinness } from "./line.js";
import type { Endpoint } from "./plan.js";
import { Proxy } from "./proxy.js";
import { Tap } from "./tap.js";

interface LinkEnd {
  readonly domain: string;
  readonly s2s: Endpoint;
}

/** Between whom a link is, and what may be seen of it. */
export interface LinkOptions {
  readonly ends: readonly [LinkEnd, LinkEnd];
  /** Where the first end finds the second, and the other way round. */
  readonly routes: readonly [Endpoint, Endpoint];
  readonly isReadable: boolean;
  /** Called before somebody looks at the tap. */
  readonly refreshTap: () => void;
}

/**
 * Everything between two servers: all connections that either opens to the other. A link is open, cut (connections are
 * reset and refused) or a black hole (connections stay, nothing crosses). Besides, it may be thin.
 */
export class DevLink {
  /** Two domains, for messages: "macbeth.lit - shakespeare.lit". */
  readonly name: string;
  readonly domains: readonly [string, string];
  readonly tap: Tap;
  readonly #proxies: readonly [Proxy, Proxy];
  readonly #lines: ReadonlyMap<string, Line>;

  constructor({ ends, routes, isReadable, refreshTap }: LinkOptions) {
    const [one, other] = ends;
    this.domains = [one.domain, other.domain];
    this.name = this.domains.join(" - ");
    this.tap = new Tap(this.name, refreshTap, () => this.#proxies.flatMap((proxy) => proxy.held));
    this.#lines = new Map(this.domains.map((domain) => [domain, new Line()]));
    const shared = { tap: this.tap, lines: this.#lines, isReadable };
    this.#proxies = [
      new Proxy({ from: one.domain, to: other.domain, listen: routes[0], target: other.s2s, ...shared }),
      new Proxy({ from: other.domain, to: one.domain, listen: routes[1], target: one.s2s, ...shared }),
    ];
  }

  /**
   * Resets the connections and refuses new ones, until healed. What a black hole held is lost. A server may take a moment
   * to notice: what it writes until then is lost without an error, as in real life.
   */
  async cut(): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy.cut()));
  }

  /** Accepts connections and keeps them open, but lets nothing cross, until healed; with `from`, only that way. */
  async blackHole({ from }: { from?: string } = {}): Promise<void> {
    if (from !== undefined && !this.domains.includes(from)) {
      throw new Error(`${from} is not an end of the link ${this.name}.`);
    }
    const held = new Set(from === undefined ? this.domains : [from]);
    for (const proxy of this.#proxies) {
      proxy.hold(held);
      await proxy.open();
    }
  }

  /**
   * From now on it carries no more than this, and that late; what is cut and healed stays thin. A tap notes a stanza when it
   * enters the link. Undefined: as fast as the machine.
   */
  thin(thinness: Thinness | undefined): void {
    for (const line of this.#lines.values()) {
      line.become(thinness);
    }
  }

  /** Everything crosses again; what a black hole held comes first. */
  async heal(): Promise<void> {
    for (const proxy of this.#proxies) {
      proxy.hold(new Set());
      await proxy.open();
    }
  }
}
