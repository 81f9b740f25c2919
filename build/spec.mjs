// Runs the specs of spec/ on the emitted modules (npm run build), under every Lua that is installed.
//
//   npm run spec                 all specs
//   npm run spec -- FILE …       these

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));
const versions = ["5.1", "5.2", "5.3", "5.4"];

function main(files) {
  if (!existsSync(join(projectFolder, "lua-out", "modules"))) {
    console.error("There are no emitted modules yet: run `npm run build` first.");
    return 1;
  }
  const interpreters = versions.map((version) => `/usr/bin/lua${version}`).filter((file) => existsSync(file));
  if (interpreters.length === 0) {
    console.error("No Lua is installed here: run `node prosody-dev/setup.mjs` first.");
    return 1;
  }
  let failed = 0;
  for (const interpreter of interpreters) {
    console.log(interpreter);
    const parameters = [`--lua=${interpreter}`, ...(files.length > 0 ? files : ["spec"])];
    const result = spawnSync("busted", parameters, { cwd: projectFolder, stdio: "inherit" });
    if (result.error?.code === "ENOENT") {
      console.error("busted is not installed here: run `node prosody-dev/setup.mjs` first.");
      return 1;
    }
    if (result.status !== 0) failed++;
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
