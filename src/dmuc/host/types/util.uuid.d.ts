/** util.uuid: random UUIDs. */
declare module "util.uuid" {
  /** RFC 4122 version 4, lower case. */
  export function generate(): string;
}
