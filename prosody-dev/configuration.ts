import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServerLayout } from "./plan.js";

const ownModulesFolder = fileURLToPath(new URL("modules", import.meta.url));

const head = `-- A development server, made by prosody-dev. It is insecure by design: anybody may log in as anybody.
-- Do not copy it, not even in parts, to a server that others can reach.
`;

/** Names of the files that a server writes in its folder. */
export const fileNames = {
  configuration: "prosody.cfg.lua",
  debugLog: "debug.log",
  warningLog: "warnings.log",
  output: "output.txt",
  socket: "prosody.sock",
  stanzas: "stanzas.jsonl",
  data: "data",
} as const;

/** The whole configuration of one server. */
export function writeConfiguration(layout: ServerLayout): string {
  const { plan } = layout;
  const roomDefaults = { muc_room_locking: "false", restrict_room_creation: "false" };
  return [
    head,
    writeOptions({ ...commonOptions(layout), ...securityOptions(layout) }, plan.globalLua),
    `VirtualHost ${quote(layout.domain)}`,
    plan.hostLua ?? "",
    `Component ${quote(layout.rooms)} "muc"`,
    writeOptions(roomDefaults, plan.roomsLua),
  ].join("\n");
}

type Options = Record<string, string>;

/** The defaults, then what the plan says. Prosody warns of an option that is set twice, so those are left out. */
function writeOptions(defaults: Options, fromPlan = ""): string {
  const ownBlock = fromPlan.split(/^\s*(?:Component|VirtualHost)\b/m)[0] ?? "";
  const lines = Object.entries(defaults)
    .filter(([name]) => !new RegExp(`(?:^|[\\s;])${name}\\s*=[^=]`).test(ownBlock))
    .map(([name, value]) => `${name} = ${value}`);
  return [...lines, fromPlan, ""].join("\n");
}

function commonOptions(layout: ServerLayout): Options {
  const { plan } = layout;
  const inFolder = (name: string): string => quote(join(layout.folder, name));
  const routes = [...layout.routes].map(([domain, to]) => `[${quote(domain)}] = { ${quote(to.host)}, ${to.port} }`);
  return {
    run_as_root: "true",
    pidfile: inFolder("prosody.pid"),
    data_path: inFolder(fileNames.data),
    storage: '"internal"',
    statistics: "false",
    log: `{ ${plan.logLevel ?? "debug"} = ${inFolder(fileNames.debugLog)}, warn = ${inFolder(fileNames.warningLog)} }`,
    plugin_paths: list([ownModulesFolder, ...(plan.pluginPaths ?? [])]),
    modules_enabled: list(modulesOf(layout)),
    admin_socket: inFolder(fileNames.socket),
    interfaces: list([layout.c2s.host]),
    use_ipv6: "false",
    c2s_ports: `{ ${layout.c2s.port} }`,
    s2s_ports: `{ ${layout.s2s.port} }`,
    c2s_direct_tls_ports: "{}",
    s2s_direct_tls_ports: "{}",
    component_ports: "{}",
    http_interfaces: list([layout.c2s.host]),
    http_ports: "{}",
    https_ports: "{}",
    authentication: '"insecure"',
    insecure_open_authentication: `"Yes please, I know what I'm doing!"`,
    allow_unencrypted_plain_auth: "true",
    c2s_require_encryption: "false",
    certificates: quote(layout.certificatesFolder),
    dev_resolver_hosts: `{ ${routes.join(", ")} }`,
  };
}

function modulesOf(layout: ServerLayout): string[] {
  const stock = ["disco", "roster", "saslauth", "dialback", "ping", "carbons", "smacks", "admin_shell"];
  const own = ["dev_resolver", "dev_parent"];
  const secure = layout.security === "tls" ? ["tls", "dev_recorder"] : [];
  return [...stock, ...secure, ...own, ...(layout.plan.modules ?? [])];
}

function securityOptions(layout: ServerLayout): Options {
  if (layout.security === "quick") {
    return {
      modules_disabled: list(["tls", "s2s_auth_certs"]),
      s2s_require_encryption: "false",
      s2s_secure_auth: "false",
    };
  }
  return {
    s2s_require_encryption: "true",
    s2s_secure_auth: "true",
    ssl: `{ cafile = ${quote(join(layout.certificatesFolder, "ca.pem"))} }`,
    dev_recorder_file: quote(join(layout.folder, fileNames.stanzas)),
  };
}

/** A Lua list of strings. */
export function list(words: readonly string[]): string {
  return `{ ${words.map(quote).join(", ")} }`;
}

/** A Lua string. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}
