import { fileURLToPath } from "node:url";
import type { Server } from "../../../prosody-dev/index.js";

/** Where the module of crowds is: for `pluginPaths`. */
export const crowdModules = fileURLToPath(new URL("modules", import.meta.url));

/** Where a crowd finds its servers. */
export interface Servers {
  server(domain: string): Server;
}

/** What the crowd is waited for to see and have heard; what is left out may be as it will. */
export interface Wanted {
  readonly occupants?: number;
  readonly messages?: number;
  readonly updates?: number;
}

/** People of one server, each in another room of a service. */
export class Spread {
  readonly #server: Server;
  readonly #call: (call: string) => Promise<string>;
  #awaited = 0;

  constructor(
    servers: Servers,
    domain: string,
    private readonly service: string,
    private readonly rooms: number,
  ) {
    this.#server = servers.server(domain);
    this.#call = (call) => tell(this.#server, domain, call);
  }

  /** They knock, each at his room: name1, name2, … */
  async join(name: string): Promise<void> {
    await this.#call(`spread("${this.service}", "${name}", ${this.rooms})`);
  }

  /**
   * From now on they look for so many people, each in his room.
   *
   * @returns what waits until all of them see them: their servers may be too busy by then to be asked.
   */
  async lookFor(occupants: number): Promise<(timeoutMs: number) => Promise<void>> {
    this.#awaited++;
    const name = `what was awaited, number ${this.#awaited}`;
    const since = this.#server.markLog();
    await this.#call(`spread_await("${this.service}", ${this.rooms}, "${name}", ${occupants})`);
    const line = new RegExp(`crowds of ${this.service}: ${name}$`, "m");
    return async (timeoutMs) => {
      await this.#server.waitForLog(line, { since, timeoutMs });
    };
  }
}

async function tell(server: Server, domain: string, call: string): Promise<string> {
  const { ok, output } = await server.shell(`> prosody.hosts["${domain}"].modules.crowd.${call}`);
  if (!ok) throw new Error(`The crowd of ${domain} does not answer: ${output}`);
  return output;
}

/** Many people of one server in one room, without connections of their own. */
export class Crowd {
  readonly #servers: Servers;
  readonly #domain: string;
  readonly #room: string;
  #awaited = 0;

  constructor(servers: Servers, domain: string, room: string) {
    this.#servers = servers;
    this.#domain = domain;
    this.#room = room;
  }

  /**
   * They knock: name1, name2, …
   *
   * @param withSessions each has a session as a client has, and is sent what a client is sent: for what is measured.
   */
  async join(name: string, count: number, { withSessions = false } = {}): Promise<void> {
    await this.#tell(`join("${this.#room}", "${name}", ${count}, ${withSessions})`);
  }

  /** So many of them speak, each so often. */
  async speak(count: number, times: number): Promise<void> {
    await this.#tell(`speak("${this.#room}", ${count}, ${times})`);
  }

  /** The last so many of them leave. */
  async leave(count: number): Promise<void> {
    await this.#tell(`leave("${this.#room}", ${count})`);
  }

  /** The first so many of them are away, or back. */
  async show(count: number, away: boolean): Promise<void> {
    await this.#tell(`show("${this.#room}", ${count}, ${away})`);
  }

  /** One of them says so often when he says it. */
  async speakSlowly(times: number, pauseSeconds: number): Promise<void> {
    await this.#tell(`speak_slowly("${this.#room}", ${times}, ${pauseSeconds})`);
  }

  /** Until all of them see so many people, have heard so many messages, and have been shown so many changes. */
  async untilAll(wanted: Wanted, timeoutMs: number): Promise<void> {
    this.#awaited++;
    const name = `what was awaited, number ${this.#awaited}`;
    const numbers = [wanted.occupants, wanted.messages, wanted.updates].map((number) => number ?? "nil");
    const since = this.#server().markLog();
    await this.#tell(`await("${this.#room}", "${name}", ${numbers.join(", ")})`);
    await this.#server()
      .waitForLog(new RegExp(`crowd of ${this.#room}: ${name}$`, "m"), { since, timeoutMs })
      .catch(async (failure: unknown) => {
        throw new Error(`${String(failure)} They see: ${JSON.stringify(await this.views())}`);
      });
  }

  /** What they have seen and heard: each view, and how many people have it. */
  async views(): Promise<Record<string, number>> {
    return await this.#ask(`views("${this.#room}")`);
  }

  /** What they have heard in its order: each order, and how many people have heard it so. */
  async orders(): Promise<Record<string, number>> {
    return await this.#ask(`orders("${this.#room}")`);
  }

  /** Seconds till one of them got each of what was said slowly. */
  async delays(): Promise<readonly number[]> {
    const { delays } = await this.#ask<{ delays: number[] }>(`delays("${this.#room}")`);
    return delays;
  }

  /** Processor seconds that their server has used, and octets that it has in use. */
  async costs({ collects = false } = {}): Promise<{ seconds: number; octets: number }> {
    return await this.#ask(`costs(${collects})`);
  }

  /** From now on: how long their server is busy at a time. */
  async watch(): Promise<void> {
    await this.#tell("watch()");
  }

  /** The longest since then, in seconds. */
  async longest(): Promise<number> {
    return (await this.#ask<{ seconds: number }>("longest()")).seconds;
  }

  async #ask<Answer>(call: string): Promise<Answer> {
    const output = await this.#tell(call);
    return JSON.parse(/\{.*\}/.exec(output)?.[0] ?? "{}") as Answer;
  }

  #server(): Server {
    return this.#servers.server(this.#domain);
  }

  async #tell(call: string): Promise<string> {
    return await tell(this.#server(), this.#domain, call);
  }
}
