/** The link extension's stanzas: those of protocol.md 3.15, and one for each other form of 3.0. Here what people do. */
import { type Element, element } from "../../src/dmuc/wire/stanza";
import { linkLifeVectors } from "./link-life.cases";
import {
  shadow,
  session,
  occupantId,
  ten,
  type Fields,
  atShadow,
  atSource,
  stamped,
  body,
  up,
  down,
  event,
  said,
  subjectText,
  vector,
} from "./link-terms";
import type { Expected, Vector } from "./vector";

const subject = event(
  { kind: "subject", nick: "foo", messageId: "s1", payload: [subjectText] },
  { stamp: stamped(atSource(3), ten - 179999), said: ten - 179999, bytes: 385 },
);

const presence = event(
  {
    kind: "present",
    nick: "firstwitch",
    view: {
      user: "firstwitch@macbeth.lit/heath",
      occupantId,
      affiliation: "none",
      role: "participant",
      payload: [
        element("show", {}, "dnd"),
        element("status", { "xml:lang": "en" }, "Stirring"),
        element(
          "x",
          { xmlns: "vcard-temp:x:update" },
          element("photo", {}, "01b87fcd030b72895ff8e88db57ec525450f000d"),
        ),
      ],
      language: "de",
    },
  },
  { stamp: stamped(atShadow(60), ten, ten + 1), previous: 57, acknowledged: 40 },
);

const voice = event(
  {
    kind: "present",
    nick: "firstwitch",
    view: { affiliation: "none", role: "visitor", payload: [] },
    actor: "foo",
    reason: "Too loud",
  },
  { stamp: stamped(atSource(43), ten + 300000), identity: atShadow(60) },
);

function left(cause: string, affiliation: string, more: Fields = {}): Expected {
  const payload = [element("status", {}, "Anon")];
  const happened = { kind: "left", nick: "thirdwitch", cause, affiliation, payload, ...more };
  return up(event(happened, { stamp: stamped(atShadow(61), ten + 360000) }));
}

const renamed = event(
  {
    kind: "renamed",
    nick: "thirdwitch",
    newNick: "oldhag",
    view: { affiliation: "member", role: "participant", payload: [] },
  },
  { stamp: stamped(atShadow(62), ten + 360000), identity: atShadow(55) },
);

const privately: Fields = {
  kind: "private",
  from: "firstwitch",
  to: "foo",
  type: "chat",
  messageId: "pm1",
  language: "en",
  payload: [body("I'll give thee a wind.")],
  session,
  occupantId,
};

const iqId = `${session}.${occupantId}.q7Lr`;

function occupantIq(from: string, to: string, type: string, ...children: readonly Element[]): Fields {
  const query = element("query", { xmlns: "jabber:iq:version" }, ...children);
  return { kind: "occupant-iq", from, to, type, id: iqId, language: "de", payload: [query] };
}

const inTwoLanguages = event(
  {
    kind: "said",
    nick: "firstwitch",
    messageId: "m6",
    language: "de",
    payload: [
      body("Lodern soll die Glut im Kreis."),
      element("body", { "xml:lang": "en" }, "Fire burn and cauldron bubble."),
    ],
  },
  { stamp: stamped(atShadow(64), ten + 420000), bytes: 364 },
);

const muc = "http://jabber.org/protocol/muc";
const outcast = element("item", { affiliation: "outcast", jid: "macduff@shakespeare.lit" });

const petition: Fields = {
  kind: "petition",
  session,
  user: "crone1@macbeth.lit/desktop",
  type: "set",
  payload: [element("query", { xmlns: `${muc}#admin` }, outcast)],
};

/** Who is meant is named by his join, since the nick may be another's by now. */
const recordedPetition: Fields = {
  kind: "petition",
  session,
  user: "crone1@macbeth.lit/desktop",
  type: "set",
  payload: [element("query", { xmlns: `${muc}#admin` }, element("item", { nick: "foo", role: "none" }))],
  identity: atSource(12),
};

const joinPetition: Fields = {
  kind: "petition",
  session,
  user: "firstwitch@macbeth.lit/heath",
  type: "join",
  payload: [
    element(
      "presence",
      { to: `${shadow}/firstwitch` },
      element("x", { xmlns: muc }, element("password", {}, "cauldronburn")),
    ),
  ],
};

const granted: Fields = {
  kind: "verdict",
  type: "result",
  payload: [element("x", { xmlns: `${muc}#user` }, element("item", { affiliation: "member", role: "participant" }))],
};

const notAuthorized = element("not-authorized", { xmlns: "urn:ietf:params:xml:ns:xmpp-stanzas" });

const refused: Fields = {
  kind: "verdict",
  type: "error",
  payload: [element("error", { type: "auth" }, notAuthorized), element("x", { xmlns: muc })],
};

const linkEventVectors: readonly Vector[] = [
  vector(
    "message",
    up(
      event(said("firstwitch", "m4", "Message 4."), {
        stamp: stamped(atShadow(57), ten + 123),
        acknowledged: 40,
        bytes: 277,
      }),
    ),
  ),
  vector("relay", up(petition, "relay1")),
  vector("relay-recorded", up(recordedPetition, "relay3")),
  vector("relay-join", up(joinPetition, "relay2")),
  vector("relay-join-granted", down(granted), joinPetition),
  vector("relay-join-refused", down(refused), joinPetition),
  vector("subject", down(subject)),
  vector("presence", up(presence)),
  vector("voice", down(voice)),
  vector("leave-left", left("left", "none", { language: "de" })),
  vector("leave-kicked", left("kicked", "none", { actor: "foo", reason: "Avaunt, you cullion!" })),
  vector("leave-banned", left("banned", "outcast")),
  vector("leave-unaffiliated", left("unaffiliated", "none")),
  vector("leave-members-only", left("members-only", "none")),
  vector("leave-shutdown", left("shutdown", "none")),
  vector("leave-failed", left("failed", "none")),
  vector("rename", up(renamed)),
  vector(
    "room-speaks",
    up(
      event(
        { kind: "said", payload: [body("Rooms are closed at midnight.")] },
        { stamp: stamped(atShadow(63), ten + 360000), bytes: 259 },
      ),
    ),
  ),
  vector(
    "chat-state",
    up(
      event(
        {
          kind: "said",
          nick: "firstwitch",
          payload: [element("composing", { xmlns: "http://jabber.org/protocol/chatstates" })],
        },
        { session },
      ),
    ),
  ),
  vector("language", up(inTwoLanguages)),
  vector("private", up(privately)),
  vector(
    "private-normal",
    up({
      kind: "private",
      from: "firstwitch",
      to: "foo",
      type: "normal",
      messageId: "pm2",
      payload: [body("Thou'rt kind.")],
      session,
    }),
  ),
  vector("occupant-iq", up(occupantIq("firstwitch", "foo", "get"), iqId)),
  vector(
    "occupant-iq-answer",
    down(occupantIq("foo", "firstwitch", "result", element("name", {}, "Cauldron"), element("version", {}, "1.0"))),
  ),
];

export const linkVectors: readonly Vector[] = [...linkEventVectors, ...linkLifeVectors];
