/** util.error: structured errors, as `module.send_iq` rejects with them and `st.error_reply` takes them. */
declare module "util.error" {
  import type { Stanza, StanzaErrorType } from "util.stanza";

  export interface ProsodyErrorExtra {
    /** Of <gone/> and <redirect/>. */
    uri?: string;
    /** The application-specific condition, as an element… */
    tag?: Stanza;
    /** …or as namespace and name. */
    namespace?: string;
    condition?: string;
  }

  export interface ProsodyError {
    readonly instance_id: string;
    readonly type: StanzaErrorType;
    readonly condition: string;
    readonly text?: string;
    readonly extra?: ProsodyErrorExtra;
    /** `stanza`: the error stanza it was made from; `by`: who reports it. */
    readonly context: { readonly by?: string; readonly stanza?: Stanza };
  }

  export interface ProsodyErrorTemplate {
    type?: StanzaErrorType;
    condition?: string;
    text?: string;
    extra?: ProsodyErrorExtra;
  }

  function new_error(template: ProsodyErrorTemplate, context?: Record<string, unknown>): ProsodyError;
  export { new_error as new };
  /**
   * From a stanza with `type="error"`. 0.12 raises a Lua error if it has no `<error/>` child, and so `send_iq` does
   * when a peer answers that way.
   */
  export function from_stanza(stanza: Stanza, context?: Record<string, unknown>): ProsodyError;
  export function is_error(value: unknown): value is ProsodyError;
}
