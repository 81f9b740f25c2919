// Loaded before setup.mjs: another machine, whose /etc, /run and /usr/sbin are folders of a test, and another user.
//
//   OTHER_MACHINE   the folder
//   OTHER_USER      the user's number; 0 is root

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const machine = process.env.OTHER_MACHINE;

function there(path) {
  return /^\/(?:etc|run|usr\/sbin)\//.test(String(path)) ? join(machine, path) : path;
}

for (const name of ["existsSync", "readFileSync", "readdirSync", "rmSync", "statSync", "writeFileSync"]) {
  const original = fs[name];
  fs[name] = (path, ...rest) => original(there(path), ...rest);
}
syncBuiltinESMExports();

process.getuid = () => Number(process.env.OTHER_USER);
