/** Requests of ours: an IQ out, and its answer, its error or its time-out in, once. */
import { new as newCache } from "util.cache";
import { type ProsodyError, new as newError } from "util.error";
import { host as hostOf } from "util.jid";
import type { Stanza } from "util.stanza";
import type { Host } from "../../core/words/ids";
import { hostLimits } from "../../core/words/limits";
import { cameFrom } from "../origins";
import type { StanzaOrigin } from "../types/prosody";

/** How a request ended. */
export type Reply =
  | { readonly kind: "result"; readonly stanza: Stanza }
  | {
      readonly kind: "error";
      readonly condition: string;
      readonly text?: string;
      /** Who says so: the peer; our own server, which could not send it; or nobody, so that the time was over. */
      readonly by: "peer" | "server" | "nobody";
    };

/** @noSelf */
export interface Requests {
  /** Sends the IQ. `done` is called once, maybe before this returns. */
  ask(iq: Stanza, waitMs: number, done: (reply: Reply) => void): void;
}

/** Conditions by which a server says that the other is not there, whoever of the two says it (3.4). */
const absent = ["remote-server-timeout", "remote-server-not-found", "recipient-unavailable"];

/** Whether the error says that the peer cannot be reached, so that asking again makes sense. */
export function isUnreachable(reply: Pick<Extract<Reply, { kind: "error" }>, "condition" | "by">): boolean {
  return reply.by !== "peer" || absent.includes(reply.condition);
}

function replyOfError(reason: ProsodyError | string, host: Host): Reply {
  // A string is a Lua error inside Prosody's own promise.
  if (typeof reason === "string")
    return { kind: "error", condition: "internal-server-error", text: reason, by: "nobody" };
  const { stanza, origin } = reason.context as { readonly stanza?: Stanza; readonly origin?: StanzaOrigin };
  const isTheirs = origin === undefined || cameFrom(host, origin);
  const by = stanza === undefined ? "nobody" : isTheirs ? "peer" : "server";
  const reply = { kind: "error", condition: reason.condition, by } as const;
  return reason.text === undefined ? reply : { ...reply, text: reason.text };
}

function replyOfAnswer(stanza: Stanza): Reply {
  // A local recipient's error comes as an answer.
  if (stanza.attr["type"] !== "error") return { kind: "result", stanza };
  const [, condition, text] = stanza.get_error();
  const reply = { kind: "error", condition: condition ?? "undefined-condition", by: "peer" } as const;
  return text === undefined ? reply : { ...reply, text };
}

/**
 * Prosody waits for 256 answers at once, and gives up the oldest for each more, which looks as if its peer were not there. When a
 * service comes back, or many rooms get a mirror at the same time, each room has one under way (3.5).
 */
function waitForMany(): void {
  module._iq_cache ??= newCache(hostLimits.requestsMax, (_key, { reject }) => {
    reject(
      newError({ type: "wait", condition: "resource-constraint", text: "Too many requests wait for their answers" }),
    );
  });
}

/** Requests by Prosody's own means: they end with the module. */
export function createRequests(): Requests {
  waitForMany();
  return {
    ask: (iq, waitMs, done) => {
      const host = hostOf(iq.attr["to"]) as Host;
      module.send_iq(iq, undefined, waitMs / 1000).next(
        (answer) => {
          done(replyOfAnswer(answer.stanza));
        },
        (reason: ProsodyError | string) => {
          done(replyOfError(reason, host));
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
