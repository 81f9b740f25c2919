/** mod_dmuc: reads the options, picks the dialects, and puts plugin and room service together. */
import type { Dialect } from "./dmuc/dialects/dialect";
import { dmuc1 } from "./dmuc/dialects/dmuc1";
import { attachToMuc } from "./dmuc/host/muc";
import { configuredOptions, readOptions } from "./dmuc/host/options";
import { createPlugin } from "./dmuc/host/plugin";

/** Dialects of this version, by their names in `dmuc_modes`. */
const dialects: readonly Dialect[] = [dmuc1];

const names = dialects.map(({ name }) => name).join(" and ");

function start(): void {
  const options = readOptions(configuredOptions(), (line) => {
    module.log("error", "%s", line);
  });
  for (const mode of options.modes ?? []) {
    const isSpoken = dialects.some(({ name }) => name === mode);
    if (!isSpoken) module.log("info", "dmuc_modes names %s, but this version speaks %s only", mode, names);
  }
  const spoken = dialects.filter(({ name }) => options.modes === undefined || options.modes.includes(name as "dmuc1"));
  if (spoken.length === 0) {
    module.log(
      "info",
      "dmuc_modes leaves nothing that this version speaks: rooms of %s are not distributed",
      module.host,
    );
    return;
  }
  const plugin = createPlugin(options, spoken);
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
  };
  plugin.begin(side);
}

if (module.get_option("component_module") === "muc") {
  start();
} else {
  module.log(
    "error",
    'mod_dmuc does nothing on %s, which is no room service: put modules_enabled = { "dmuc" } into the section ' +
      'Component "…" "muc" of your configuration, and take it out of all others',
    module.host,
  );
}
