/** Stanzas that are of the dialect, but not as they should be, with the case of the refusal (3.1, 3.3, 3.12). */

const roster = "<roster xmlns='urn:xmpp:dmuc:0'>";
const lnk = "xmlns='urn:x-dmuc:link:0'";
const stamp = "h='rooms.macbeth.lit' e='b7Qd-2mXz0RtPw4e'";
const time = "t='2026-01-05T10:00:00.123Z'";

const fromService = "from='chat.shakespeare.lit' to='rooms.macbeth.lit' id='r1'";
const fromInstance = "from='theroom@rooms.macbeth.lit' to='coven@chat.shakespeare.lit' id='r1'";

const set = (content: string): string => `<iq type='set' ${fromInstance}>${content}</iq>`;
const get = (content: string): string => `<iq type='get' ${fromInstance}>${content}</iq>`;
const serviceSet = (content: string): string => `<iq type='set' ${fromService}>${content}</iq>`;
const said = (origin: string): string =>
  "<message from='theroom@rooms.macbeth.lit/firstwitch' to='coven@chat.shakespeare.lit/firstwitch' type='groupchat'>" +
  `<body>Hello?</body><o ${lnk} ${origin}/></message>`;
const sync = (attributes: string, content = ""): string =>
  set(`<sync ${lnk} g='Kq3v0TnVfY2cX8aL' now='2026-01-05T10:09:00.004Z' ${attributes}>${content}</sync>`);
const history = (limit: string): string =>
  get(`<room xmlns='urn:xmpp:dmuc:0' id='theroom'><history xmlns='http://jabber.org/protocol/muc' ${limit}/></room>`);
const many = (count: number, content: string): string => content.repeat(count);

/** Title, reason, stanza. */
export const refused: readonly (readonly [string, string, string])[] = [
  ["replicate without a room", "malformed", serviceSet("<replicate xmlns='urn:xmpp:dmuc:0'/>")],
  [
    "replicate with an empty id",
    "malformed",
    serviceSet("<replicate xmlns='urn:xmpp:dmuc:0'><room id=''/></replicate>"),
  ],
  ["an unknown element of the spec's namespace", "feature-missing", serviceSet("<merge xmlns='urn:xmpp:dmuc:0'/>")],
  ["config without a form", "malformed", set("<config xmlns='urn:xmpp:dmuc:0'/>")],
  [
    "config with a form about something else",
    "malformed",
    set(
      "<config xmlns='urn:xmpp:dmuc:0'><x xmlns='jabber:x:data' type='form'><field type='hidden' var='FORM_TYPE'>" +
        "<value>urn:example:other</value></field></x></config>",
    ),
  ],
  ["an item without a nick", "malformed", set(`${roster}<item affiliation='none'/></roster>`)],
  [
    "a roster page that is too long",
    "too-large",
    set(`${roster}${many(1001, "<item affiliation='none' name='hag'/>")}<o ${lnk} s='u9Rk3PdQw1E'/></roster>`),
  ],
  ["a history request without history", "malformed", get("<room xmlns='urn:xmpp:dmuc:0' id='theroom'/>")],
  ["a history request whose stamp is no time", "malformed", history("since='yesterday'")],
  ["a history request whose stamp is no day", "malformed", history("since='2026-02-29T00:00:00Z'")],
  ["a history request whose limit is no number", "malformed", history("maxstanzas='-1'")],
  ["a hello without session", "malformed", sync("")],
  ["a session of 17 characters", "malformed", sync("s='01234567890123456'")],
  ["a have whose number is out of range", "malformed", sync("s='u9'", `<have ${stamp} n='9007199254740992'/>`)],
  ["a have with 257 numbers above a gap", "malformed", sync("s='u9'", `<have ${stamp} n='1' x='3-259'/>`)],
  ["a have that counts backwards", "malformed", sync("s='u9'", `<have ${stamp} n='1' x='9-3'/>`)],
  ["an epoch of 33 characters", "malformed", sync("s='u9'", `<have h='a.lit' e='${many(33, "e")}' n='1'/>`)],
  ["too many haves", "too-large", sync("s='u9'", many(16017, `<have ${stamp} n='1'/>`))],
  ["a stamp with number 0", "malformed", said(`${stamp} n='0' ${time}`)],
  ["a stamp whose number has a sign", "malformed", said(`${stamp} n='+1' ${time}`)],
  ["a stamp whose number has an exponent", "malformed", said(`${stamp} n='1e3' ${time}`)],
  ["a stamp without time", "malformed", said(`${stamp} n='1'`)],
  ["a stamp whose order key is out of range", "malformed", said(`${stamp} n='1' ${time} k='90071992547409911'`)],
  ["a stamp whose number before is itself", "malformed", said(`${stamp} n='5' ${time} p='5'`)],
  ["an identity without number", "malformed", said(`${stamp} n='5' ${time} j='rooms.macbeth.lit b7Qd'`)],
  ["a backlog without session", "malformed", set(`<backlog ${lnk}/>`)],
  [
    "a backlog with a message that has no number",
    "malformed",
    set(
      `<backlog ${lnk} s='u9'><message xmlns='jabber:client' from='theroom@rooms.macbeth.lit/hag' type='groupchat'>` +
        "<body>?</body></message></backlog>",
    ),
  ],
  [
    "a backlog with a presence that is about nobody in particular",
    "malformed",
    set(
      `<backlog ${lnk} s='u9'><presence xmlns='jabber:client' from='theroom@rooms.macbeth.lit/hag'>` +
        "<x xmlns='http://jabber.org/protocol/muc#user'><item role='none'/></x></presence></backlog>",
    ),
  ],
  ["a synced without session", "malformed", set(`<synced ${lnk}/>`)],
  ["a reach that names a service", "malformed", set(`<reach ${lnk} s='u9'><i jid='rooms.macbeth.lit'/></reach>`)],
  ["an unknown element of the extension", "feature-missing", set(`<fly ${lnk}/>`)],
  [
    "a probe for a service",
    "malformed",
    `<iq type='get' ${fromService}><alive ${lnk} b='Zf1o'><r j='rooms.macbeth.lit'/></alive></iq>`,
  ],
  [
    "a probe for too many rooms",
    "too-large",
    `<iq type='get' ${fromService}><alive ${lnk} b='Zf1o'>${many(101, "<r j='a@b.lit'/>")}</alive></iq>`,
  ],
];
