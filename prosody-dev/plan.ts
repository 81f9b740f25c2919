/** What to start. Only the domain is needed; the rest has a default. */
export interface ServerPlan {
  /** The domain of its users, for example "macbeth.lit". It exists only inside the cluster. */
  domain: string;
  /** The domain of its room service; default "rooms." and the domain. */
  rooms?: string;
  /** Default "0.12". */
  version?: ProsodyVersion;
  /** Lua for the head of the configuration. An option that is set here replaces the default. */
  globalLua?: string;
  /** Lua inside the VirtualHost of the users. */
  hostLua?: string;
  /** For withDmuc: the user side of XEP-0282 and DMUC3. Default: none. */
  mirror?: MirrorPlan;
  /** Lua inside the room service. It comes last, so further Component blocks may follow in it. */
  roomsLua?: string;
  /** Modules for every host of this server, besides those that all servers have. */
  modules?: string[];
  /** Folders where Prosody looks for modules. */
  pluginPaths?: string[];
  /** What it writes to its log. Default "debug": everything. */
  logLevel?: "debug" | "info";
  /** The port for clients; default: a free one. */
  c2sPort?: number;
}

/** What holds the replicas and mirrors of rooms elsewhere for a server's own users. */
export interface MirrorPlan {
  /** A component of its own, or the VirtualHost of the users itself. Default "component". */
  on?: "component" | "host";
  /** What it speaks of XEP-0282 and DMUC3: "dmuc2", "dmuc3". Default: what the module does without being told. */
  modes?: readonly MirrorMode[];
  /** Lua for it: further options. */
  lua?: string;
}

/** By which protocol a server serves its users in rooms elsewhere. */
export type MirrorMode = "dmuc2" | "dmuc3";

/** The servers that are to be started, and how they know each other. */
export interface ClusterPlan {
  servers: ServerPlan[];
  /**
   * How servers trust each other. "quick": by dialback over plain TCP, so the links can be read. "tls": encrypted and by
   * certificate, as in real life. Default "quick".
   */
  security?: Security;
  /** Leave the folder with configurations, data and logs behind. Default false. */
  keepFolder?: boolean;
  /** The loopback address of all ports; default: one of 127.x.x.x for each cluster, so that clusters do not collide. */
  address?: string;
}

/** The versions on which the plugin runs. */
export type ProsodyVersion = "0.12" | "13";

/** How servers know that a peer is who it says. */
export type Security = "quick" | "tls";

/** An address to connect to. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where the parts of one server are, all decided before it starts. */
export interface ServerLayout {
  readonly plan: ServerPlan;
  readonly domain: string;
  readonly rooms: string;
  readonly version: ProsodyVersion;
  readonly security: Security;
  readonly folder: string;
  readonly c2s: Endpoint;
  readonly s2s: Endpoint;
  /** Other server's domain to the proxy that leads there. */
  readonly routes: ReadonlyMap<string, Endpoint>;
  /** Empty in a cluster without TLS. */
  readonly certificatesFolder: string;
}

/** The domain of the server's room service. */
export function roomsDomain(plan: ServerPlan): string {
  return plan.rooms ?? `rooms.${plan.domain}`;
}

/** The domain of replicas and mirrors; undefined without a user side. */
export function mirrorDomain({ domain, mirror }: ServerPlan): string | undefined {
  if (mirror === undefined) return undefined;
  return mirror.on === "host" ? domain : `mirror.${domain}`;
}

/** The domains that one server answers for, besides those below them. */
export function domainsOf(plan: ServerPlan): string[] {
  const rooms = roomsDomain(plan);
  return rooms.endsWith(`.${plan.domain}`) ? [plan.domain] : [plan.domain, rooms];
}

/** The server that a name belongs to: "rooms.macbeth.lit" belongs to macbeth.lit. */
export function findOwner<T extends { readonly domain: string; readonly rooms: string }>(
  name: string,
  servers: readonly T[],
): T | undefined {
  const isBelow = (domain: string): boolean => name === domain || name.endsWith(`.${domain}`);
  return servers
    .filter((server) => isBelow(server.domain) || isBelow(server.rooms))
    .sort((one, other) => other.domain.length - one.domain.length)[0];
}

/** Throws if no cluster can come of the plan: no servers, a name that is no domain, or one that two servers have. */
export function checkPlan(plan: ClusterPlan): void {
  if (plan.servers.length === 0) {
    throw new Error("The plan of the cluster has no servers.");
  }
  const taken = new Set<string>();
  for (const server of plan.servers) {
    for (const name of [server.domain, roomsDomain(server)]) {
      if (!/^[a-z0-9.-]+$/.test(name)) {
        throw new Error(`"${name}" is no domain: lower-case letters, digits, "-" and "." are expected.`);
      }
      if (taken.has(name)) {
        throw new Error(`The domain "${name}" appears twice in the plan of the cluster.`);
      }
      taken.add(name);
    }
  }
}
