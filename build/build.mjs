// Makes the drop-in lua-out/mod_dmuc.lua out of src/, and the unbundled modules in lua-out/modules that the specs load.
//
//   npm run build               makes both
//   npm run build -- --check    only says whether the committed drop-in is what src/ gives
//   npm run build -- --modules  makes only the modules

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));
const dropIn = join(projectFolder, "lua-out", "mod_dmuc.lua");
const cacheFolder = join(projectFolder, ".cache");
/** What was transpiled lately, by what it was transpiled from: tests and builds ask for the same again and again. */
const transpiledFolder = join(cacheFolder, "transpiled");
const transpiledMax = 12;
const transpiler = join(projectFolder, "node_modules", "typescript-to-lua", "dist", "tstl.js");
const luaVersions = ["5.1", "5.2", "5.3", "5.4"];

/** A problem that the reader can do something about: printed without a stack. */
class BuildError extends Error {}

function fromHere(file) {
  return relative(projectFolder, file);
}

/** Runs the transpiler. Its messages name file and line; they are shown as they are. */
function transpile(configuration, outFolder) {
  const parameters = [transpiler, "--project", join(projectFolder, configuration), "--outDir", outFolder];
  const result = spawnSync(process.execPath, parameters, { cwd: projectFolder, encoding: "utf8" });
  if (result.status === 0) return;
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim();
  throw new BuildError(`The transpiler found errors (${configuration}):\n${output || result.error?.message}`);
}

function head() {
  const { name, version, description, license } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8"));
  return [
    `-- ${name} ${version}: ${description}.`,
    `-- License: ${license}, see the file LICENSE of the project.`,
    "-- Generated from src/ by `npm run build`: do not edit, changes will be lost.",
    "",
    "-- For the transpiler's library: Prosody logs a warning whenever a global is read that does not exist.",
    'local unpack = table.unpack or rawget(_G, "unpack")',
    "",
    "",
  ].join("\n");
}

/** Source files that hold only types become modules that nobody asks for. */
function withoutEmptyModules(text) {
  return text.replace(/^\["([\w.-]+)"\] = function\(\.\.\.\) \n[^]*?^ end,\n/gm, (whole, name) =>
    name === "main" || text.includes(`require("${name}")`) ? whole : "",
  );
}

/** The same sources shall give the same file, whoever builds it and when. */
function refuseTraces(text) {
  for (const trace of [projectFolder, homedir()]) {
    if (trace !== "/" && text.includes(trace)) {
      throw new BuildError(
        `The drop-in contains "${trace}", a path of this machine. Look where it comes from in ${fromHere(dropIn)}.`,
      );
    }
  }
}

/** Every Lua that is installed here must be able to read it; none needs to be. */
function checkSyntax(file) {
  for (const version of luaVersions) {
    const script = "assert(loadfile(arg[1]))";
    const result = spawnSync(`lua${version}`, ["-", file], { input: script, encoding: "utf8" });
    if (result.error?.code === "ENOENT") continue;
    if (result.status !== 0) {
      throw new BuildError(`Lua ${version} cannot read ${fromHere(file)}:\n${result.stderr.trim()}`);
    }
  }
}

/** What all of Lua 5.1 to 5.4 have, and what Prosody gives to a module. */
const knownGlobals = new Set(
  (
    "_G _VERSION assert collectgarbage coroutine debug error getmetatable io ipairs math next os pairs pcall print rawequal rawget " +
    "rawset require select setmetatable string table tonumber tostring type xpcall module prosody"
  ).split(" "),
);

/** Prosody logs a warning with a traceback for each read of another global, and refuses to write one. */
function checkGlobals(file) {
  const listing = spawnSync("luac5.4", ["-l", "-p", file], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (listing.error?.code === "ENOENT") return;
  const names = Array.from(listing.stdout.matchAll(/_ENV "(\w+)"/g), ([, name]) => name);
  const unknown = [...new Set(names)].filter((name) => !knownGlobals.has(name));
  if (unknown.length > 0) {
    throw new BuildError(`${fromHere(file)} uses globals that not every Lua has: ${unknown.join(", ")}.`);
  }
}

/** All that the transpiler reads, as one hash. */
function hashOfSources(configuration) {
  const hash = createHash("sha256");
  const sources = readdirSync(join(projectFolder, "src"), { recursive: true }).filter((name) => name.endsWith(".ts"));
  const files = sources.map((name) => join("src", name)).sort();
  for (const name of [configuration, "tsconfig.json", "package-lock.json", ...files]) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(projectFolder, name)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 24);
}

/** Keeps what was used last. */
function forgetOldest() {
  const ageOf = (name) => statSync(join(transpiledFolder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const ages = readdirSync(transpiledFolder).map((name) => ({ name, usedAt: ageOf(name) }));
  ages.sort((left, right) => right.usedAt - left.usedAt);
  for (const { name } of ages.slice(transpiledMax))
    rmSync(join(transpiledFolder, name), { recursive: true, force: true });
}

/** The folder with what the sources give as they are now: known, or made. Others may be at it at the same time. */
function transpiled(configuration) {
  const folder = join(transpiledFolder, `${configuration}-${hashOfSources(configuration)}`);
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return folder;
  }
  mkdirSync(transpiledFolder, { recursive: true });
  const workFolder = mkdtempSync(join(cacheFolder, "build-"));
  try {
    transpile(configuration, workFolder);
    if (!existsSync(folder)) renameSync(workFolder, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
  forgetOldest();
  return folder;
}

function makeDropIn() {
  const text =
    head() + withoutEmptyModules(readFileSync(join(transpiled("tsconfig.bundle.json"), "mod_dmuc.lua"), "utf8"));
  refuseTraces(text);
  const workFolder = mkdtempSync(join(cacheFolder, "build-"));
  try {
    const file = join(workFolder, "mod_dmuc.lua");
    writeFileSync(file, text);
    checkSyntax(file);
    checkGlobals(file);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
  return text;
}

/** Servers, specs or the bench may be reading a file: one that is right stays as it is. */
function writeChanged(file, text) {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function luaFilesBelow(folder) {
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".lua")) : [];
}

function check(fresh) {
  const committed = existsSync(dropIn) ? readFileSync(dropIn, "utf8") : undefined;
  if (committed === fresh) {
    console.log(`${fromHere(dropIn)} is up to date.`);
    return;
  }
  const state = committed === undefined ? "is missing" : "is not what src/ gives";
  throw new BuildError(`${fromHere(dropIn)} ${state}. Run \`npm run build\` and commit the file with your change.`);
}

function makeModules() {
  const folder = join(projectFolder, "lua-out", "modules");
  const fresh = transpiled("tsconfig.json");
  const made = new Set(luaFilesBelow(fresh));
  for (const name of made) writeChanged(join(folder, name), readFileSync(join(fresh, name), "utf8"));
  // Modules that have been renamed or removed must not linger: a spec would still find them.
  for (const name of luaFilesBelow(folder)) if (!made.has(name)) rmSync(join(folder, name));
  // The specs ask whether the modules are younger than the sources.
  utimesSync(join(folder, "main.lua"), new Date(), new Date());
  console.log(`Modules for the specs: ${fromHere(folder)}/`);
}

function main(parameters) {
  const [choice = "all", ...rest] = parameters;
  if (rest.length > 0 || !["all", "--check", "--modules"].includes(choice)) {
    throw new BuildError(`Unknown parameter "${parameters.join(" ")}". Usage: npm run build [-- --check | --modules]`);
  }
  if (choice !== "all") {
    if (choice === "--check") check(makeDropIn());
    else makeModules();
    return;
  }
  const text = makeDropIn();
  writeChanged(dropIn, text);
  console.log(`${fromHere(dropIn)}: ${Math.round(text.length / 1024)} KiB`);
  makeModules();
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
