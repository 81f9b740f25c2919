/** core.usermanager: the accounts of the local hosts. */
declare module "core.usermanager" {
  /** The host must be a VirtualHost of this server: on a component it raises a Lua error. */
  export function user_exists(username: string, host: string): boolean | undefined;
  /** 0.12 only. On 13 it logs a warning with a traceback each time (or answers nothing): there use `module.may`. */
  export function is_admin(jid: string, host?: string): boolean | undefined;
}
