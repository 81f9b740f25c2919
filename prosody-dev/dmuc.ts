import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { list, quote } from "./configuration.js";
import { mirrorDomain, roomsDomain, type ClusterPlan, type MirrorMode, type ServerPlan } from "./plan.js";

const bundleFolder = fileURLToPath(new URL("../lua-out", import.meta.url));

/**
 * The same plan with this project's module in every room service, where all others are its peers, and on the user side of
 * servers that are to have one. What a plan's own roomsLua says comes after that: further dmuc_ options go there. If it sets
 * modules_enabled, it must name "dmuc" itself; if it sets dmuc_peers, that holds. The same goes for the Lua of a user side.
 */
export function withDmuc(plan: ClusterPlan): ClusterPlan {
  if (!existsSync(join(bundleFolder, "mod_dmuc.lua"))) {
    throw new Error("lua-out/mod_dmuc.lua is not there. Build it first: npm run build");
  }
  return { ...plan, servers: plan.servers.map((server) => withModule(server, plan.servers)) };
}

function withModule(server: ServerPlan, all: readonly ServerPlan[]): ServerPlan {
  const others = all.filter((other) => other !== server);
  const own = server.roomsLua ?? "";
  const enabled = /^\s*modules_enabled\s*=/m.test(own) ? [] : [enabling];
  // To the room service of another, and to the replicas there, its users are the same.
  const users = others.flatMap((other) => {
    const mirror = mirrorDomain(other);
    const ofMirror = mirror === undefined ? [] : [entryOf(mirror, other, ["dmuc2", "dmuc3"])];
    return [entryOf(roomsDomain(other), other), ...ofMirror];
  });
  const rooms = others.map((other) => entryOf(roomsDomain(other), other));
  const { component, host } = mirrorSections(server, rooms);
  return {
    ...server,
    pluginPaths: [...(server.pluginPaths ?? []), bundleFolder],
    hostLua: [server.hostLua ?? "", ...host].join("\n"),
    roomsLua: [...enabled, ...listing(users, own), own, ...component].join("\n"),
  };
}

const enabling = 'modules_enabled = { "dmuc" }';

function entryOf(host: string, { domain }: ServerPlan, modes?: readonly MirrorMode[]): string {
  const chosen = modes === undefined ? "" : `; modes = ${list(modes)}`;
  return `  [${quote(host)}] = { users = ${list([domain])}${chosen} };`;
}

/** The peers, unless what follows names some itself. */
function listing(entries: readonly string[], own: string): readonly string[] {
  return /^\s*dmuc_peers\s*=/m.test(own) ? [] : ["dmuc_peers = {", ...entries, "}"];
}

function choosing(modes: readonly MirrorMode[] | undefined): readonly string[] {
  return modes === undefined ? [] : [`dmuc_modes = ${list(modes)}`];
}

/** Lua for the user side: a component of its own at the end, or something for the VirtualHost. */
function mirrorSections(
  server: ServerPlan,
  rooms: readonly string[],
): { readonly component: readonly string[]; readonly host: readonly string[] } {
  const domain = mirrorDomain(server);
  if (domain === undefined) return { component: [], host: [] };
  const own = server.mirror?.lua ?? "";
  const options = [...listing(rooms, own), ...choosing(server.mirror?.modes), own];
  return domain === server.domain
    ? { component: [], host: [enabling, ...options] }
    : { component: [`Component ${quote(domain)} "dmuc"`, ...options], host: [] };
}
