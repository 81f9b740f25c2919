/** The file that an administrator copies. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const file = join(root, "lua-out/mod_dmuc.lua");
const text = readFileSync(file, "utf8");

/** It is large, and transpiler and luacheck read every line of it, beside others that want the processor. */
const timeout = 400_000;

describe("lua-out/mod_dmuc.lua", () => {
  test("says in its head what it is, which version, and that it is generated", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    const head = text.split("\n").slice(0, 3).join("\n");
    expect(head).toContain(`mod_dmuc ${version}`);
    expect(head).toMatch(/generated/i);
    expect(head).toContain("do not edit");
  });

  test(
    "is what the sources give",
    () => {
      const { status, stdout, stderr } = spawnSync("node", ["build/build.mjs", "--check"], {
        cwd: root,
        encoding: "utf8",
      });
      expect(`${stdout}${stderr}`).toContain("up to date");
      expect(status).toBe(0);
    },
    timeout,
  );

  test.each(["5.1", "5.2", "5.3", "5.4"])("is read by Lua %s", (version) => {
    const { status, stderr } = spawnSync(`lua${version}`, ["-", file], {
      input: "assert(loadfile(arg[1]))",
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  // Errors are the codes 0xx, strange globals 113; style is the transpiler's affair.
  test(
    "reads no global that a Lua or Prosody might not have",
    () => {
      const options = [
        "--no-config",
        "--no-color",
        "--std",
        "lua51+lua52+lua53+lua54",
        "--only",
        "0",
        "113",
        "--globals",
      ];
      const { stdout } = spawnSync("luacheck", [...options, "module", "prosody", "--", file], { encoding: "utf8" });
      expect(stdout).toContain("0 warnings / 0 errors");
    },
    timeout,
  );
});
