/** Requests of ours: an IQ out, and its answer, its error or its time-out in, once. */
import type { ProsodyError } from "util.error";
import type { Stanza } from "util.stanza";

/** How a request ended. */
export type Reply =
  | { readonly kind: "result"; readonly stanza: Stanza }
  | {
      readonly kind: "error";
      readonly condition: string;
      readonly text?: string;
      /** Made on this server: time-out, no connection, too many requests. The peer has not spoken. */
      readonly ours: boolean;
    };

/** @noSelf */
export interface Requests {
  /** Sends the IQ. `done` is called once, maybe before this returns. */
  ask(iq: Stanza, waitMs: number, done: (reply: Reply) => void): void;
}

/** Conditions by which a server says that the other is not there, whoever of the two says it (3.4). */
const absent = ["remote-server-timeout", "remote-server-not-found", "recipient-unavailable"];

/** Whether the error says that the peer cannot be reached, so that asking again makes sense. */
export function isUnreachable(reply: { readonly condition: string; readonly ours: boolean }): boolean {
  return reply.ours || absent.includes(reply.condition);
}

function replyOfError(reason: ProsodyError | string): Reply {
  // A string is a Lua error inside Prosody's own promise.
  if (typeof reason === "string")
    return { kind: "error", condition: "internal-server-error", text: reason, ours: true };
  const context = reason.context as
    { readonly stanza?: Stanza; readonly origin?: { readonly dummy?: boolean } } | undefined;
  // Bounces of unsent stanzas come from an origin that is no stream (mod_s2s calls it a dummy).
  const ours = context?.stanza === undefined || context.origin?.dummy === true;
  const reply = { kind: "error", condition: reason.condition, ours } as const;
  return reason.text === undefined ? reply : { ...reply, text: reason.text };
}

function replyOfAnswer(stanza: Stanza): Reply {
  // A local recipient's error comes as an answer.
  if (stanza.attr["type"] !== "error") return { kind: "result", stanza };
  const [, condition, text] = stanza.get_error();
  const reply = { kind: "error", condition: condition ?? "undefined-condition", ours: false } as const;
  return text === undefined ? reply : { ...reply, text };
}

/** Requests by Prosody's own means: they end with the module. */
export function createRequests(): Requests {
  return {
    ask: (iq, waitMs, done) => {
      module.send_iq(iq, undefined, waitMs / 1000).next(
        (answer) => {
          done(replyOfAnswer(answer.stanza));
        },
        (reason: ProsodyError | string) => {
          done(replyOfError(reason));
        },
      );
    },
  };
}

/** Prosody 0.12 raises a Lua error on an IQ of type error without `<error/>`; so it gets one. */
export function completeError(iq: Stanza): void {
  if (iq.attr["type"] !== "error" || iq.get_child("error") !== undefined) return;
  iq.reset()
    .tag("error", { type: "cancel" })
    .tag("undefined-condition", { xmlns: "urn:ietf:params:xml:ns:xmpp-stanzas" })
    .reset();
}
