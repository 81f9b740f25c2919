/**
 * util.jid: JIDs as strings.
 *
 * All but `prep` and `prepped_split` are pure string work: they neither normalise nor check, so their results compare
 * well only if the JID was prepared already. What comes from Prosody (stanza.attr.from and .to) was; what comes out of
 * a payload was not: `prep` it first.
 */
declare module "util.jid" {
  /** All three undefined if the JID is malformed or undefined. */
  export function split(
    jid: string | undefined,
  ): LuaMultiReturn<[node: string | undefined, host: string | undefined, resource: string | undefined]>;
  /** As `split`, with nodeprep, nameprep and resourceprep applied; `strict` refuses unassigned code points. */
  export function prepped_split(
    jid: string | undefined,
    strict?: boolean,
  ): LuaMultiReturn<[node: string | undefined, host: string | undefined, resource: string | undefined]>;
  /** The normal form, or undefined if it is not a valid JID. */
  export function prep(jid: string | undefined, strict?: boolean): string | undefined;
  /** undefined without a host. */
  export function join(
    node: string | undefined,
    host: string | undefined,
    resource?: string | undefined,
  ): string | undefined;
  export function bare(jid: string | undefined): string | undefined;
  export function node(jid: string | undefined): string | undefined;
  export function host(jid: string | undefined): string | undefined;
  export function resource(jid: string | undefined): string | undefined;
  /** Whether each part that `acl` has is equal in `jid`. */
  export function compare(jid: string, acl: string): boolean;
  /** XEP-0106, of a node. */
  export function escape(node: string): string;
  export function unescape(node: string): string;
}
