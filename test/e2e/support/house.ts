import {
  connect,
  startCluster,
  withDmuc,
  xml,
  type Cluster,
  type Element,
  type MirrorPlan,
  type Person,
  type Security,
  type Server,
  type ServerPlan,
} from "../../../prosody-dev/index.js";
import { afterAll, beforeAll, vi } from "vitest";
import { Play } from "./play.js";
import { versionOf, type Mix } from "./versions.js";

// Longer than the longest wait for an observation, so that a failure tells who expected what, and not just that it took long.
vi.setConfig({ testTimeout: 40_000 });

/** The servers of most stories; where one has the room by itself it is shakespeare.lit. */
export const shakespeare = "shakespeare.lit";
export const macbeth = "macbeth.lit";
export const marlowe = "marlowe.lit";

/** The domain of the room service of each server: called as people call them, so no name follows from another. */
export const roomServices: Readonly<Record<string, string>> = {
  [shakespeare]: "chat.shakespeare.lit",
  [macbeth]: "rooms.macbeth.lit",
  [marlowe]: "conference.marlowe.lit",
};

/** What of the servers is not as usual. */
export interface HouseOptions {
  /** Default: all three. */
  domains?: readonly string[];
  security?: Security;
  /** False: stock servers. */
  withModule?: boolean;
  /** Lua for the room service of a server; further Component blocks may follow in it. */
  roomsLua?: Readonly<Record<string, string>>;
  /** Lua for the VirtualHost of a server's users. */
  hostLua?: Readonly<Record<string, string>>;
  /** Lua for the head of a server's configuration. */
  globalLua?: Readonly<Record<string, string>>;
  /** Servers that hold replicas or mirrors for their users (XEP-0282, DMUC3), and where. */
  mirrors?: Readonly<Record<string, MirrorPlan>>;
  /** Modules for every host of all servers. */
  modules?: string[];
  /** Where else the servers look for modules. */
  pluginPaths?: string[];
}

/** The servers of one file of stories. Each story plays in a room of its own. */
export class House {
  readonly cluster: Cluster;
  #playCount = 0;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** A new room, or rather its name: nothing has happened in it yet. */
  newPlay(): Play {
    this.#playCount++;
    return new Play(this.cluster, `coven${this.#playCount}`);
  }

  connect(jid: string): Promise<Person> {
    return connect(this.cluster, jid);
  }

  server(domain: string): Server {
    return this.cluster.server(domain);
  }

  /** Sends stanzas in the name of a server or one of its services, as a faulty or hostile server could. */
  async sendAs(host: string, ...stanzas: readonly Element[]): Promise<void> {
    const sends = stanzas.map((stanza) => {
      const text = stanza.toString().replace(/[\\"]/g, "\\$&");
      return `prosody.core_route_stanza(prosody.hosts["${host}"], require"util.xml".parse("${text}"))`;
    });
    const { ok, output } = await this.server(host).shell(`> ${sends.join("; ")}`);
    if (!ok) {
      throw new Error(`${host} could not send ${stanzas.join("")}: ${output}`);
    }
  }

  /** All warnings and errors of all servers, with the server's name. */
  warnings(): readonly string[] {
    return this.cluster.servers.flatMap((server) => server.warnings().map((line) => `${server.domain}: ${line}`));
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
  }
}

/** The servers of a file of stories: started before the first, ended after the last. */
export function useHouse(mix: Mix, options: HouseOptions = {}): () => House {
  let house: House | undefined;
  beforeAll(async () => {
    house = await startHouse(mix, options);
  }, 60_000);
  afterAll(async () => {
    await house?.stop();
  }, 60_000);
  return () => {
    if (house === undefined) {
      throw new Error("The servers run only while a story is told.");
    }
    return house;
  };
}

/** Starts servers that are peers of one another, and of nobody else. */
export async function startHouse(mix: Mix, options: HouseOptions = {}): Promise<House> {
  const { domains = [shakespeare, macbeth, marlowe], security = "quick", withModule = true } = options;
  const { roomsLua = {}, hostLua = {}, globalLua = {}, mirrors = {} } = options;
  const servers = domains.map((domain, index): ServerPlan => {
    const service = roomServices[domain];
    const mirror = mirrors[domain];
    return {
      domain,
      ...(service === undefined ? {} : { rooms: service }),
      ...(mirror === undefined ? {} : { mirror }),
      version: versionOf(mix, index),
      roomsLua: roomsLua[domain] ?? "",
      hostLua: hostLua[domain] ?? "",
      globalLua: globalLua[domain] ?? "",
      modules: options.modules ?? [],
      pluginPaths: options.pluginPaths ?? [],
    };
  });
  const plan = { servers, security };
  return new House(await startCluster(withModule ? withDmuc(plan) : plan));
}

/** What a service or room tells of itself. */
export async function askInfo(person: Person, to: string): Promise<Element> {
  const query = xml("query", { xmlns: "http://jabber.org/protocol/disco#info" });
  const answer = await person.iq(xml("iq", { to, type: "get" }, query));
  return answer.getChild("query")!;
}

/** The features in an answer to disco#info. */
export function featuresOf(info: Element): readonly string[] {
  return info.getChildren("feature").map((feature) => feature.attrs["var"] ?? "");
}

/** The rooms that a service lists: address to name. */
export async function askRooms(person: Person, service: string): Promise<Record<string, string | undefined>> {
  const query = xml("query", { xmlns: "http://jabber.org/protocol/disco#items" });
  const answer = await person.iq(xml("iq", { to: service, type: "get" }, query));
  const items = answer.getChild("query")?.getChildren("item") ?? [];
  return Object.fromEntries(items.map(({ attrs }) => [attrs["jid"] ?? "", attrs["name"]]));
}
