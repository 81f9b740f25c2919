/** Carries out what becomes of servers and links, and makes all well again. */
import type { Cluster, DevLink, Server } from "../../prosody-dev/index.js";
import { servicesOf } from "./modes.js";
import type { Fault, Mishap, TorturePlan } from "./plan.js";

/** What a link carries while it is slow: a modem behind a satellite. */
const thinness = { bitsPerSecond: 64_000, delayMs: 600 };

export class Nemesis {
  /** How often each has been done. */
  readonly done = new Map<Fault, number>();
  readonly #cluster: Cluster;
  readonly #plan: TorturePlan;
  /** What is being done to a server or link: one after the other. */
  readonly #chains = new Map<string, Promise<void>>();
  readonly #failures: unknown[] = [];

  constructor(cluster: Cluster, plan: TorturePlan) {
    this.#cluster = cluster;
    this.#plan = plan;
  }

  get count(): number {
    return [...this.done.values()].reduce((sum, count) => sum + count, 0);
  }

  begin(mishap: Mishap): void {
    this.done.set(mishap.kind, (this.done.get(mishap.kind) ?? 0) + 1);
    if ("link" in mishap) this.#enqueue(mishap, () => this.#breakLink(mishap.kind, mishap.link));
    else this.#enqueue(mishap, () => this.#strike(mishap.kind, mishap.server));
  }

  end(mishap: Mishap): void {
    if ("link" in mishap) this.#enqueue(mishap, () => this.#mend(this.#linkOf(mishap.link)));
    else this.#enqueue(mishap, () => this.#revive(this.#serverOf(mishap.server)));
  }

  /** Whatever is under way comes to its end, and after it everything works. Throws what could not be done. */
  async healEverything(): Promise<void> {
    await Promise.all(this.#chains.values());
    await Promise.all(this.#cluster.links.map((link) => this.#mend(link)));
    await Promise.all(this.#cluster.servers.map((server) => this.#revive(server)));
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, this.#failures.map(String).join("; "));
  }

  #enqueue(mishap: Mishap, act: () => Promise<void>): void {
    const target = "link" in mishap ? mishap.link.join(" - ") : String(mishap.server);
    const before = this.#chains.get(target) ?? Promise.resolve();
    this.#chains.set(
      target,
      before.then(act).catch((failure: unknown) => void this.#failures.push(failure)),
    );
  }

  #serverOf(index: number): Server {
    return this.#cluster.server(this.#plan.scenery[index]!.domain);
  }

  #linkOf([one, other]: readonly [number, number]): DevLink {
    return this.#cluster.link(this.#plan.scenery[one]!.domain, this.#plan.scenery[other]!.domain);
  }

  async #breakLink(how: Fault, ends: readonly [number, number]): Promise<void> {
    const link = this.#linkOf(ends);
    switch (how) {
      case "cut":
        return await link.cut();
      case "black hole":
        return await link.blackHole();
      case "half a black hole":
        return await link.blackHole({ from: link.domains[0] });
      default:
        link.thin(thinness);
    }
  }

  async #mend(link: DevLink): Promise<void> {
    link.thin(undefined);
    await link.heal();
  }

  async #strike(how: Fault, index: number): Promise<void> {
    const server = this.#serverOf(index);
    switch (how) {
      case "kill":
        return await server.kill();
      case "stop":
        return await server.stop();
      case "pause":
        return server.pause();
      default:
        for (const service of servicesOf(this.#plan.scenery[index]!)) {
          const { ok, output } = await server.shell(`module:reload('dmuc', '${service}')`);
          if (!ok) throw new Error(`${service} could not reload the module: ${output}`);
        }
    }
  }

  async #revive(server: Server): Promise<void> {
    server.resume();
    if (server.pid === undefined) await server.start();
  }
}
