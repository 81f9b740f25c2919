/** Whose users are served: on a VirtualHost its own, on a component those of the hosts that the administrator names. */
import type { ModuleApi } from "../types/moduleapi";

function parentOf(host: string): string | undefined {
  const dot = host.indexOf(".");
  return dot < 0 ? undefined : host.slice(dot + 1);
}

/** The administrator has named somebody who is not here, or nobody; told when all hosts are there. */
function checkHosts(hosts: readonly string[]): void {
  const missing = hosts.filter((host) => prosody.hosts[host]?.type !== "local");
  if (missing.length === 0) return;
  module.log(
    "error",
    "%s has no VirtualHost of the name %s: users of that name get no replicas; dmuc_hosts of %s must name VirtualHosts of " +
      "this configuration",
    "This server",
    missing.join(", "),
    module.host,
  );
}

/** The VirtualHosts whose users are served. */
export function usersToServe(named: readonly string[] | undefined): readonly string[] {
  if (module.get_host_type() === "local") return [module.host];
  // A component has no mod_disco of itself, and peers ask what it supports.
  module.depends("disco");
  module.add_identity("component", "generic", "Replicas of rooms elsewhere");
  const parent = parentOf(module.host);
  const hosts = named ?? (parent === undefined ? [] : [parent]);
  if ("start_time" in prosody) checkHosts(hosts);
  else {
    module.hook_global("server-started", () => {
      checkHosts(hosts);
    });
  }
  return hosts;
}

/** What tells in disco#info of that host what it can; undefined: nothing does, or it is this module's own host. */
function discoOf(host: string): ModuleApi | undefined {
  return host === module.host ? undefined : prosody.hosts[host]?.modules["disco"]?.module;
}

/** Users' hosts show what is done for their users (D2-53, D3-11). */
export function showFeatures(host: string, features: readonly string[]): void {
  for (const feature of features) discoOf(host)?.add_item("feature", feature);
}

/** The module ends. */
export function hideFeatures(host: string, features: readonly string[]): void {
  for (const feature of features) discoOf(host)?.remove_item("feature", feature);
}
