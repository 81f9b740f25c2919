// Runs the specs of spec/ on the emitted modules (npm run build), under every Lua that is installed.
//
//   npm run spec                 all specs
//   npm run spec -- FILE …       these
//   npm run spec -- --seeds 500  with so many traces of stories made from seeds (test/traces/write.ts)

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));
const traceSpec = "spec/core_trace_spec.lua";
const versions = ["5.1", "5.2", "5.3", "5.4"];

/** What the core does in JavaScript, written down for the specs that ask the same of the Lua. */
function writeTraces(parameters) {
  const script = join(projectFolder, "test", "traces", "write.ts");
  const result = spawnSync(process.execPath, ["--import", "tsx", script, ...parameters], {
    cwd: projectFolder,
    stdio: "inherit",
  });
  return result.status === 0;
}

function newestFile(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs));
}

/** The specs under one Lua: what they print is shown when they are through, so that several may run at a time. */
function runSpecs(interpreter, files) {
  const child = spawn("busted", [`--lua=${interpreter}`, ...(files.length > 0 ? files : ["spec"])], {
    cwd: projectFolder,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  return new Promise((done) => {
    child.on("error", ({ message }) =>
      done({ interpreter, output: `${message}: run \`node prosody-dev/setup.mjs\` first.\n` }),
    );
    child.on("close", (status) => done({ interpreter, output, status }));
  });
}

async function main(parameters) {
  const { values, positionals: files } = parseArgs({
    args: parameters,
    allowPositionals: true,
    options: { seeds: { type: "string" } },
  });
  if (!existsSync(join(projectFolder, "lua-out", "modules"))) {
    console.error("There are no emitted modules yet: run `npm run build` first.");
    return 1;
  }
  if (newestFile(join(projectFolder, "src")) > newestFile(join(projectFolder, "lua-out", "modules"))) {
    console.error("The emitted modules are older than src/: run `npm run build` first.");
    return 1;
  }
  const interpreters = versions.map((version) => `/usr/bin/lua${version}`).filter((file) => existsSync(file));
  if (interpreters.length === 0) {
    console.error("No Lua is installed here: run `node prosody-dev/setup.mjs` first.");
    return 1;
  }
  const seeds = values.seeds === undefined ? [] : ["--seeds", values.seeds];
  if ((files.length === 0 || files.includes(traceSpec)) && !writeTraces(seeds)) return 1;
  const runs = interpreters.map((interpreter) => runSpecs(interpreter, files));
  let failed = 0;
  for (const run of runs) {
    const { interpreter, output, status } = await run;
    console.log(`${interpreter}\n${output}`);
    if (status !== 0) failed++;
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
