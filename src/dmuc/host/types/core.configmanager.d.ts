/** core.configmanager: the configuration as it was read, for what the module API does not give: the names of options. */
declare module "core.configmanager" {
  /** By host, `"*"` for the global section; a host without a section yields the global one. */
  export function getconfig(): LuaTable<string, LuaTable<string, unknown>>;
}
