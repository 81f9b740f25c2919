/** util.envload: Lua text, run in an environment of its own. */
declare module "util.envload" {
  /** Compiles the text; what it reads and writes as globals is in `env`. `source` names it in error messages. */
  export function envload(
    code: string,
    source: string,
    env: object,
  ): LuaMultiReturn<[run: (this: void) => unknown, err: undefined] | [run: undefined, err: string]>;
}
