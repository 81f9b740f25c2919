/**
 * Every refusal with its stanza error: protocol.md 3.3 as a table. Logic names a case; condition, type and text stand here.
 */

export type RefusalCase =
  | "mode-off"
  | "feature-missing"
  | "peer-not-allowed"
  | "not-authenticated"
  | "room-not-distributed"
  | "node-taken"
  | "limit-reached"
  | "rate-exceeded"
  | "too-large"
  | "key-too-far"
  | "malformed"
  | "bad-room-id"
  | "is-replica-itself"
  | "wrong-session"
  | "no-such-link"
  | "no-such-room"
  | "generation-ended"
  | "no-such-occupant"
  | "nobody-wants-it"
  | "shutting-down";

/** A peer's request is not granted. A value, never an exception. */
export interface Refusal {
  readonly kind: "refusal";
  readonly reason: RefusalCase;
}

/** Makes a refusal of the named case. */
export function refuse(reason: RefusalCase): Refusal {
  return { kind: "refusal", reason };
}

/** What the asker may do about an error (RFC 6120 8.3.2). */
export type ErrorType = "auth" | "cancel" | "modify" | "wait";

/** A stanza error without its addresses. */
export interface StanzaError {
  readonly condition: string;
  readonly type: ErrorType;
  /** English, for whoever reads the peer's log; always present (3.3). */
  readonly text: string;
}

/** Which error each refusal is. */
export const stanzaErrors: Readonly<Record<RefusalCase, StanzaError>> = {
  "mode-off": { condition: "service-unavailable", type: "cancel", text: "Distributed rooms are not served here" },
  "feature-missing": { condition: "feature-not-implemented", type: "cancel", text: "This form is not offered here" },
  "peer-not-allowed": { condition: "forbidden", type: "auth", text: "This service does not peer with yours" },
  "not-authenticated": { condition: "not-authorized", type: "auth", text: "You do not speak for that room" },
  "room-not-distributed": { condition: "not-allowed", type: "cancel", text: "That room is not distributed" },
  "node-taken": { condition: "conflict", type: "cancel", text: "A room of that name exists here already" },
  "limit-reached": {
    condition: "resource-constraint",
    type: "wait",
    text: "No more instances are taken at the moment",
  },
  "rate-exceeded": { condition: "policy-violation", type: "wait", text: "Too many requests" },
  "too-large": { condition: "policy-violation", type: "modify", text: "That is larger than what is taken at once" },
  "key-too-far": {
    condition: "policy-violation",
    type: "modify",
    text: "That is more than a day ahead of the time here; one of the two clocks is wrong",
  },
  malformed: { condition: "bad-request", type: "modify", text: "That request is not well formed" },
  "bad-room-id": { condition: "jid-malformed", type: "modify", text: "That cannot be the name or address of a room" },
  "is-replica-itself": { condition: "not-acceptable", type: "modify", text: "That room is an instance of another one" },
  "wrong-session": {
    condition: "unexpected-request",
    type: "wait",
    text: "That belongs to another session of this link",
  },
  "no-such-link": { condition: "item-not-found", type: "cancel", text: "There is no link between these rooms" },
  "no-such-room": { condition: "item-not-found", type: "cancel", text: "There is no room of that name" },
  "generation-ended": { condition: "gone", type: "cancel", text: "That life of the room has ended" },
  "no-such-occupant": {
    condition: "item-not-found",
    type: "cancel",
    text: "That occupant is not in the room any more",
  },
  "nobody-wants-it": { condition: "not-allowed", type: "cancel", text: "Nobody of this server is in that room" },
  "shutting-down": { condition: "recipient-unavailable", type: "wait", text: "This service is shutting down" },
};

/**
 * How the administrator of the one who refuses hears of it. A warning: no peer that keeps to the protocol comes into that case.
 * Elsewhere: a complaint or notice says more (complaints.ts).
 */
export const refusalsToldAs: Readonly<Record<RefusalCase, "warn" | "info" | "elsewhere">> = {
  "mode-off": "elsewhere",
  "feature-missing": "info",
  "peer-not-allowed": "elsewhere",
  "not-authenticated": "warn",
  "room-not-distributed": "info",
  "node-taken": "info",
  "limit-reached": "elsewhere",
  "rate-exceeded": "elsewhere",
  "too-large": "warn",
  "key-too-far": "elsewhere",
  malformed: "warn",
  "bad-room-id": "warn",
  "is-replica-itself": "warn",
  "wrong-session": "info",
  "no-such-link": "info",
  "no-such-room": "info",
  "generation-ended": "info",
  "no-such-occupant": "info",
  "nobody-wants-it": "info",
  "shutting-down": "info",
};

/** What to do after a peer has refused to hold an instance (3.3, last column). */
export type AfterRefusal =
  { readonly kind: "never" } | { readonly kind: "again"; readonly pausesMs: readonly number[] };

const minuteMs = 60000;
const hourMs = 60 * minuteMs;

/**
 * How a refused request to open a link goes on.
 *
 * @param condition the stanza error's condition, as received.
 * @returns `never` until something changes here, or the pauses before the next tries, the last one repeated.
 */
export function afterRefusal(condition: string): AfterRefusal {
  switch (condition) {
    case "resource-constraint":
      return { kind: "again", pausesMs: [5 * minuteMs, 15 * minuteMs, hourMs] };
    case "policy-violation":
      return { kind: "again", pausesMs: [minuteMs] };
    // 3.11: the peer asks first whether the life of the room that it has is over.
    case "unexpected-request":
    case "recipient-unavailable":
    case "remote-server-timeout":
    case "remote-server-not-found":
      return { kind: "again", pausesMs: [10000, 30000, minuteMs] };
    case "service-unavailable":
    case "feature-not-implemented":
      return { kind: "again", pausesMs: [10 * minuteMs] };
    case "forbidden":
      return { kind: "again", pausesMs: [hourMs] };
    default:
      return { kind: "never" };
  }
}
