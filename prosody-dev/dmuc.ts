import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { quote } from "./configuration.js";
import { roomsDomain, type ClusterPlan } from "./plan.js";

const bundleFolder = fileURLToPath(new URL("../lua-out", import.meta.url));

/**
 * The same plan with this project's module in every room service, where all others are its peers. What a plan's own
 * roomsLua says comes after that: further dmuc_ options go there. If it sets modules_enabled, it must name "dmuc" itself; if
 * it sets dmuc_peers, that holds.
 */
export function withDmuc(plan: ClusterPlan): ClusterPlan {
  if (!existsSync(join(bundleFolder, "mod_dmuc.lua"))) {
    throw new Error("lua-out/mod_dmuc.lua is not there. Build it first: npm run build");
  }
  const servers = plan.servers.map((server) => {
    const peers = plan.servers
      .filter((other) => other !== server)
      .map((other) => `  [${quote(roomsDomain(other))}] = { users = { ${quote(other.domain)} } };`);
    const own = server.roomsLua ?? "";
    const enabled = /^\s*modules_enabled\s*=/m.test(own) ? [] : ['modules_enabled = { "dmuc" }'];
    const listed = /^\s*dmuc_peers\s*=/m.test(own) ? [] : ["dmuc_peers = {", ...peers, "}"];
    return {
      ...server,
      pluginPaths: [...(server.pluginPaths ?? []), bundleFolder],
      roomsLua: [...enabled, ...listed, own].join("\n"),
    };
  });
  return { ...plan, servers };
}
