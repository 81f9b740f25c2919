/**
 * A dialect without a spec: frames travel as they are, as text. For the policies whose dialects have no codec yet, so that
 * their rules can be attacked before their stanzas exist; how a replica asks for its room is XEP-0281's here.
 */
import type { Frame } from "../../src/dmuc/core/frames";
import type { Host, InstanceJid } from "../../src/dmuc/core/ids";
import { type Policy, meshOfRooms, orderedStar, promptStar } from "../../src/dmuc/core/policy";
import type { Decoded, Dialect } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { dmuc2 } from "../../src/dmuc/dialects/dmuc2";
import { type Stanza, stanza } from "../../src/dmuc/wire/stanza";

const bare = (jid: string): InstanceJid | Host => jid as InstanceJid;

function decode({ attributes, children }: Stanza): Decoded {
  const { from = "", to = "", id } = attributes;
  const [text] = children;
  const frame = JSON.parse(typeof text === "string" ? text : "") as Frame;
  const request = id === undefined ? {} : { request: id };
  return { kind: "frame", frame, from: bare(from), to: bare(to), ...request };
}

function byValue(policy: Policy): Dialect {
  return {
    name: "by-value",
    feature: "by-value",
    policy,
    decode,
    decodeAnswer: (answer) => decode(answer),
    encode: (frame, { from, to }, { id, answers }) => {
      const text = JSON.stringify(frame);
      if (answers !== undefined) return [stanza("iq", { from, to, type: "result", id: answers }, text)];
      if (id !== undefined) return [stanza("iq", { from, to, type: "set", id }, text)];
      return [stanza("message", { from, to }, text)];
    },
  };
}

/** The policies that can be attacked, each as a dialect. */
export const dialects = {
  mesh: { ...dmuc1, policy: meshOfRooms },
  "ordered-star": { ...dmuc2, policy: orderedStar },
  "prompt-star": byValue(promptStar),
} as const satisfies Readonly<Record<string, Dialect>>;

export type PolicyName = keyof typeof dialects;

export const policyNames = Object.keys(dialects) as readonly PolicyName[];
