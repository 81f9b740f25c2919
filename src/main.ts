/** mod_dmuc: reads the options, picks the dialects, and puts plugin and room service, or plugin and users, together. */
import type { Dialect } from "./dmuc/dialects/dialect";
import { dmuc1 } from "./dmuc/dialects/dmuc1";
import { dmuc2 } from "./dmuc/dialects/dmuc2";
import { dmuc3 } from "./dmuc/dialects/dmuc3";
import { attachToUsers } from "./dmuc/host/mirror/users";
import { usersToServe } from "./dmuc/host/mirror/hosts";
import { attachToMuc } from "./dmuc/host/rooms/muc";
import { type Options, configuredOptions, readOptions } from "./dmuc/host/options/options";
import { tuneCollector } from "./dmuc/host/plugin/collector";
import { type Plugin, createPlugin } from "./dmuc/host/plugin/plugin";

/** Dialects of this version, by their names in `dmuc_modes`: those of rooms that are here, and of users in rooms elsewhere. */
const roomDialects: readonly Dialect[] = [dmuc1, dmuc2, dmuc3];
const userDialects: readonly Dialect[] = [dmuc3, dmuc2];

interface Begun {
  readonly options: Options;
  readonly plugin: Plugin;
  /** What of the server is otherwise because of us is as before. */
  readonly putBack: () => void;
}

function begin(dialects: readonly Dialect[], what: string): Begun | undefined {
  const options = readOptions(configuredOptions(), (line) => {
    module.log("error", "%s", line);
  });
  const names = dialects.map(({ name }) => name).join(" and ");
  for (const mode of options.modes ?? []) {
    const isSpoken = dialects.some(({ name }) => name === mode);
    if (!isSpoken) module.log("info", "dmuc_modes names %s, but this version speaks %s only", mode, names);
  }
  const spoken = dialects.filter(({ name }) => options.modes === undefined || options.modes.includes(name as "dmuc1"));
  if (spoken.length > 0) {
    const putBack = tuneCollector(options.tuneGarbageCollector);
    return { options, plugin: createPlugin(options, spoken), putBack };
  }
  module.log("info", "dmuc_modes leaves nothing that this version speaks: %s", what);
  return undefined;
}

/** On a room service: its rooms live on other servers as well. */
function startRooms(): void {
  const begun = begin(roomDialects, `rooms of ${module.host} are not distributed`);
  if (begun === undefined) return;
  const { options, plugin, putBack } = begun;
  const side = attachToMuc(plugin, {
    defaultDistributed: options.defaultDistributed,
    exposeOption: options.exposeOption,
    redirectRule:
      options.redirect === "after" ? { kind: "after", users: options.redirectAfter } : { kind: options.redirect },
    redirectUri: options.redirectUri,
    fanout: options.fanout,
  });
  module.save = () => plugin.save();
  module.restore = (state: object) => {
    plugin.resume(state);
  };
  module.unload = () => {
    side.detach();
    putBack();
    plugin.stop();
  };
  plugin.begin(side);
}

const noModes: readonly string[] = [];

/** Whether the administrator has named an address of ours: then that service tells its rooms' replicas there (3.2.6). */
function isOwnAddress(replica: string | undefined): boolean {
  return replica !== undefined && replica.endsWith(`@${module.host}`);
}

/** For users: rooms elsewhere that they are in are replicated here. */
function startUsers(): void {
  const begun = begin(userDialects, "no rooms are replicated for users of this server");
  if (begun === undefined) return;
  const { options, plugin, putBack } = begun;
  const side = attachToUsers(plugin, {
    userHosts: usersToServe(options.userHosts),
    localUsersMin: options.localUsersMin,
    pendingJoinsMax: options.limits.pendingJoinsMax,
    keepaliveMs: options.keepaliveMs,
    isWrittenForEach: options.fanout === "stock",
    whileSplit: options.replicaSplit,
    isToldAsPrinted: (host) => options.peers.some((peer) => peer.host === host && isOwnAddress(peer.replica)),
    modesWith: (host) =>
      prosody.hosts[host] === undefined ? options.prefer.filter((mode) => plugin.mayLink(host, mode)) : noModes,
  });
  module.save = () => ({ plugin: plugin.save(), side: side.save() });
  module.restore = (state: { plugin?: object; side?: object }) => {
    // First whom what follows is told to.
    side.restore(state.side ?? {});
    plugin.resume(state.plugin ?? {});
  };
  module.unload = () => {
    side.detach();
    putBack();
    plugin.stop();
  };
  plugin.begin(side);
}

const component = module.get_option("component_module");
if (component === "muc") startRooms();
else if (component === "dmuc" || module.get_host_type() === "local") startUsers();
else {
  module.log(
    "error",
    'mod_dmuc does nothing on %s, which is neither a room service nor has users: put modules_enabled = { "dmuc" } into ' +
      'the section Component "…" "muc" of your configuration, or, for users in rooms elsewhere, write ' +
      'Component "mirror.…" "dmuc", and take it out of all others',
    module.host,
  );
}
