/** util.filters: what every stanza or byte of a session passes by. */
declare module "util.filters" {
  import type { Stanza } from "util.stanza";

  /** What it returns goes on in the stanza's place: text is written as it is, `undefined` ends it. */
  export type StanzaFilter = (this: void, stanza: Stanza | string, session: object) => Stanza | string | undefined;

  /** Descending priority. One that is there already is not added again. */
  export function add_filter(
    session: object,
    type: "stanzas/in" | "stanzas/out",
    filter: StanzaFilter,
    priority?: number,
  ): void;
  export function remove_filter(session: object, type: "stanzas/in" | "stanzas/out", filter: StanzaFilter): void;
}
