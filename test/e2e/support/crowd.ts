import { fileURLToPath } from "node:url";
import type { House } from "./house.js";

/** Where the module of crowds is: for `pluginPaths`. */
export const crowdModules = fileURLToPath(new URL("modules", import.meta.url));

/** Many people of one server in one room, without connections of their own. */
export class Crowd {
  readonly #house: House;
  readonly #domain: string;
  readonly #room: string;
  #awaited = 0;

  constructor(house: House, domain: string, room: string) {
    this.#house = house;
    this.#domain = domain;
    this.#room = room;
  }

  /** They knock: name1, name2, … */
  async join(name: string, count: number): Promise<void> {
    await this.#tell(`join("${this.#room}", "${name}", ${count})`);
  }

  /** So many of them speak, each so often. */
  async speak(count: number, times: number): Promise<void> {
    await this.#tell(`speak("${this.#room}", ${count}, ${times})`);
  }

  /** Until each of them sees so many people and has heard so many messages. */
  async untilAll(occupants: number, messages: number, timeoutMs: number): Promise<void> {
    this.#awaited++;
    const name = `what was awaited, number ${this.#awaited}`;
    await this.#tell(`await("${this.#room}", "${name}", ${occupants}, ${messages})`);
    const server = this.#house.server(this.#domain);
    await server
      .waitForLog(new RegExp(`crowd of ${this.#room}: ${name}`), { timeoutMs })
      .catch(async (failure: unknown) => {
        throw new Error(`${String(failure)} They see: ${JSON.stringify(await this.views())}`);
      });
  }

  /** What they have seen and heard: each view, and how many people have it. */
  async views(): Promise<Record<string, number>> {
    const output = await this.#tell(`views("${this.#room}")`);
    return JSON.parse(/\{.*\}/.exec(output)?.[0] ?? "{}") as Record<string, number>;
  }

  async #tell(call: string): Promise<string> {
    const command = `> prosody.hosts["${this.#domain}"].modules.crowd.${call}`;
    const { ok, output } = await this.#house.server(this.#domain).shell(command);
    if (!ok) {
      throw new Error(`The crowd of ${this.#domain} does not answer: ${output}`);
    }
    return output;
  }
}
