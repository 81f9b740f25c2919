import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeCertificates } from "./certificates.js";
import { createTemporaryFolder, removeTemporaryFolder } from "./cleanup.js";
import { findInstallation, type Installation } from "./installation.js";
import type { LineTail } from "./line-tail.js";
import { DevLink } from "./link.js";
import {
  checkPlan,
  domainsOf,
  findOwner,
  roomsDomain,
  type ClusterPlan,
  type Endpoint,
  type ProsodyVersion,
  type Security,
  type ServerLayout,
} from "./plan.js";
import { findFreePort, pickLoopbackAddress } from "./ports.js";
import { readRecords } from "./recorder.js";
import { Server } from "./server.js";
import { toTapStanza } from "./tap.js";

/** Something that wants to know when the cluster stops: a client, for example. */
export interface Guest {
  disconnect(): Promise<void>;
}

/** N Prosodys that know each other, and the links between them. */
export class Cluster {
  readonly security: Security;
  readonly folder: string;
  readonly servers: readonly Server[];
  readonly links: readonly DevLink[];
  readonly #tails: LineTail[] = [];
  readonly #guests = new Set<Guest>();

  constructor(security: Security, folder: string, servers: readonly Server[], links: readonly DevLink[]) {
    this.security = security;
    this.folder = folder;
    this.servers = servers;
    this.links = links;
    if (security === "tls") {
      this.#tails = servers.map((server) => this.#readRecordsOf(server));
    }
  }

  /** By its domain, or that of a service below it. */
  server(domain: string): Server {
    const found = findOwner(domain, this.servers);
    if (found === undefined) {
      throw new Error(`No server of this cluster has the domain ${domain}.`);
    }
    return found;
  }

  /** The link between two servers, in either order. */
  link(one: string, other: string): DevLink {
    const domains = [this.server(one).domain, this.server(other).domain];
    const found = this.links.find((link) => link.domains.every((domain) => domains.includes(domain)));
    if (found === undefined) {
      throw new Error(`There is no link between ${one} and ${other}.`);
    }
    return found;
  }

  /** Who is connected to a server is disconnected before it stops. */
  welcome(guest: Guest): void {
    this.#guests.add(guest);
  }

  sayGoodbye(guest: Guest): void {
    this.#guests.delete(guest);
  }

  /** Ends all clients, servers and links, and removes the folder. */
  async stop(): Promise<void> {
    await Promise.allSettled([...this.#guests].map((guest) => guest.disconnect()));
    await Promise.all(this.servers.map((server) => server.stop()));
    await Promise.all(this.links.map((link) => link.cut()));
    for (const tail of this.#tails) {
      tail.read();
      tail.stop();
    }
    removeTemporaryFolder(this.folder);
  }

  /** For the links: what servers have noted but nobody has read yet. */
  refreshRecords(): void {
    for (const tail of this.#tails) {
      tail.read();
    }
  }

  #readRecordsOf(server: Server): LineTail {
    return readRecords(server, (fromHost, stanza) => {
      const sender = findOwner(fromHost, this.servers);
      if (sender !== undefined && sender !== server) {
        this.link(sender.domain, server.domain).tap.add(toTapStanza(sender.domain, server.domain, stanza));
      }
    });
  }
}

/** Starts all servers of the plan and the links between them; ready when it resolves. */
export async function startCluster(
  plan: ClusterPlan,
  { report = () => undefined }: { report?: (line: string) => void } = {},
): Promise<Cluster> {
  checkPlan(plan);
  const folder = createTemporaryFolder(plan.keepFolder ?? false);
  let cluster: Cluster | undefined;
  try {
    cluster = await assemble(plan, folder, report);
    await Promise.all(cluster.links.map((link) => link.heal()));
    await startServers(cluster.servers, report);
    return cluster;
  } catch (error) {
    await cluster?.stop();
    removeTemporaryFolder(folder);
    throw error;
  }
}

/** All at once. If one fails, the others have started or failed as well when we say so: then they can be stopped. */
async function startServers(servers: readonly Server[], report: (line: string) => void): Promise<void> {
  const outcomes = await Promise.allSettled(
    servers.map(async (server) => {
      await server.start();
      report(`${server.domain} is ready (Prosody ${server.release}).`);
    }),
  );
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (failure !== undefined) {
    throw failure.reason;
  }
}

/** Decides all ports, writes all files, starts nothing. */
async function assemble(plan: ClusterPlan, folder: string, report: (line: string) => void): Promise<Cluster> {
  const security = plan.security ?? "quick";
  const installations = findInstallations(plan, folder);
  const layouts = await layOut(plan, folder, security);
  // Prosody complains if there is no such folder, though it needs nothing from it.
  const certificatesFolder = join(folder, "certificates");
  mkdirSync(certificatesFolder);
  if (security === "tls") {
    report("Making certificates …");
    await makeCertificates(certificatesFolder, plan.servers);
  }
  const servers = layouts.map((layout) => {
    mkdirSync(layout.folder, { recursive: true });
    return new Server(layout, installations.get(layout.version)!, report);
  });
  const links: DevLink[] = [];
  const isReadable = security === "quick";
  for (const [index, one] of layouts.entries()) {
    for (const other of layouts.slice(index + 1)) {
      const routes = [one.routes.get(other.domain)!, other.routes.get(one.domain)!] as const;
      const refreshTap = (): void => cluster.refreshRecords();
      links.push(new DevLink({ ends: [one, other], routes, isReadable, refreshTap }));
    }
  }
  const cluster = new Cluster(security, folder, servers, links);
  return cluster;
}

function findInstallations(plan: ClusterPlan, folder: string): Map<ProsodyVersion, Installation> {
  const versions = new Set(plan.servers.map((server) => server.version ?? "0.12"));
  return new Map([...versions].map((version) => [version, findInstallation(version, folder)]));
}

async function layOut(plan: ClusterPlan, folder: string, security: Security): Promise<ServerLayout[]> {
  const host = plan.address ?? pickLoopbackAddress();
  const pickEndpoint = async (): Promise<Endpoint> => ({ host, port: await findFreePort(host) });
  const layouts: ServerLayout[] = [];
  for (const server of plan.servers) {
    const routes = new Map<string, Endpoint>();
    for (const other of plan.servers.filter((candidate) => candidate !== server)) {
      const route = await pickEndpoint();
      for (const domain of domainsOf(other)) {
        routes.set(domain, route);
      }
    }
    layouts.push({
      plan: server,
      domain: server.domain,
      rooms: roomsDomain(server),
      version: server.version ?? "0.12",
      security,
      folder: join(folder, server.domain),
      c2s: server.c2sPort === undefined ? await pickEndpoint() : { host, port: server.c2sPort },
      s2s: await pickEndpoint(),
      routes,
      certificatesFolder: join(folder, "certificates"),
    });
  }
  return layouts;
}
