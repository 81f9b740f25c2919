/** core.features: what this Prosody can do, to tell 0.12 from 13 without reading version numbers. */
declare module "core.features" {
  import type { ProsodySet } from "util.set";
  /** "loader" and "permissions" are in 13 only. */
  export const available: ProsodySet<string>;
}
