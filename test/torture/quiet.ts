/**
 * Waits until all is quiet: everybody is in, every link is up, what somebody says at each server is heard by all, and meanwhile
 * nothing else crosses a link.
 */
import { until, type Cluster } from "../../prosody-dev/index.js";
import { crossings } from "../e2e/support/crossings.js";
import { fenceBody } from "../e2e/support/transcript.js";
import type { Client } from "./client.js";
import type { Company } from "./company.js";
import type { Logs } from "./logs.js";
import { node } from "./modes.js";

/** How often somebody who hears nothing asks whether he is still in. */
const pingPauseMs = 5_000;
const pingWaitMs = 10_000;
/** A round of talk on whole links takes a moment; if not, something has been lost, and the next round may tell what. */
const roundMs = 60_000;

export class Quiet {
  readonly #cluster: Cluster;
  readonly #company: Company;
  readonly #logs: Logs;
  readonly #report: (line: string) => void;
  #rounds = 0;
  #pingedAtMs = 0;

  constructor(cluster: Cluster, company: Company, logs: Logs, report: (line: string) => void) {
    this.#cluster = cluster;
    this.#company = company;
    this.#logs = logs;
    this.#report = report;
  }

  /** Gives what keeps it from being quiet when the time is over; undefined: it is. */
  async wait(timeoutMs: number): Promise<string | undefined> {
    const deadlineMs = Date.now() + timeoutMs;
    let unrest = "nothing has been asked yet";
    while (Date.now() < deadlineMs) {
      const found = await this.#findUnrest(deadlineMs);
      if (found === undefined) return undefined;
      unrest = found;
    }
    return unrest;
  }

  async #findUnrest(deadlineMs: number): Promise<string | undefined> {
    const isOut = (): readonly Client[] => this.#company.clients.filter((client) => !client.isIn);
    const whoIsOut = (): readonly string[] => isOut().map(({ jid, state }) => `${jid} is out (${state})`);
    const obstacle =
      (await this.#obstacle(whoIsOut, deadlineMs)) ?? (await this.#obstacle(() => this.#logs.unwell(), deadlineMs));
    return obstacle ?? (await this.#talk(Math.min(deadlineMs, Date.now() + roundMs)));
  }

  /** One speaks at each server. */
  async #talk(deadlineMs: number): Promise<string | undefined> {
    this.#rounds++;
    const marks = new Map(this.#cluster.links.map((link) => [link, link.tap.mark()]));
    const { clients, plan } = this.#company;
    const speakers = plan.scenery.map((_, server) => this.#company.elderOf(server));
    const bodies = speakers.map((speaker) => fenceBody(this.#rounds, speaker.name));
    for (const [index, speaker] of speakers.entries()) speaker.say(bodies[index]!);
    const deaf = (): readonly string[] =>
      clients.flatMap(({ stay, jid }) =>
        bodies
          .filter((body) => stay?.heard.every((heard) => heard.body !== body) === true)
          .map((body) => `${jid} has not heard "${body}"`),
      );
    const obstacle = await this.#obstacle(deaf, deadlineMs);
    if (obstacle !== undefined) return obstacle;
    const others = this.#cluster.links.flatMap((link) => crossings(link.tap, node, marks.get(link)));
    return others.length === 0 ? undefined : `still crossing: ${others.at(-1)!.xml}`;
  }

  /** Waits until there is none; gives what is left of them when the time is over. */
  async #obstacle(list: () => readonly string[], deadlineMs: number): Promise<string | undefined> {
    let left: readonly string[] = [];
    const ask = (): true | undefined => {
      this.#pingAll();
      left = list();
      if (left.length > 0) this.#report(`Waiting until all is quiet: ${left.slice(0, 3).join("; ")}`);
      return left.length === 0 ? true : undefined;
    };
    const options = { timeoutMs: Math.max(0, deadlineMs - Date.now()), everyMs: 100 };
    const isOver = await until("quiet", ask, options).catch(() => false);
    return isOver ? undefined : left.slice(0, 5).join("; ");
  }

  #pingAll(): void {
    if (Date.now() - this.#pingedAtMs < pingPauseMs) return;
    this.#pingedAtMs = Date.now();
    for (const client of this.#company.clients) void client.pingSelf(pingWaitMs);
  }
}
