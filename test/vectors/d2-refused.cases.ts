/** Stanzas of XEP-0282 or of the extension beside it that are not as they should be, with the case of the refusal (3.1, 3.3, 3.12). */
import type { RefusedCase } from "./codec";
import { refused } from "./refused.cases";

const lnk = "xmlns='urn:x-dmuc:link:0'";
const d2 = "xmlns='urn:xmpp:tmp:dmuc:0'";
const muc = "xmlns='http://jabber.org/protocol/muc#user'";
const number = "h='mirror.yeggmaex.irc' e='M1rr0r-d9Sf4oZb2'";
const time = "t='2026-01-05T10:00:00.000Z'";
const downward = "from='wallops@channel.avalon.irc' to='replica@vesa.yeggmaex.irc'";
const ofNick = "from='wallops@channel.avalon.irc/BigCheese' to='replica@vesa.yeggmaex.irc'";
const ofUser = "from='rubenro@vesa.yeggmaex.irc/shaver' to='wallops@channel.avalon.irc";
const toUser = "from='wallops@channel.avalon.irc' to='rubenro@vesa.yeggmaex.irc/shaver'";

const set = (content: string): string =>
  `<iq type='set' id='r1' from='replica@vesa.yeggmaex.irc' to='wallops@channel.avalon.irc'>${content}</iq>`;
const down = (content: string): string => `<iq type='set' id='r1' ${downward}>${content}</iq>`;
const register = (terms: string, sync = `<sync s='u9Rk3PdQw1E'/>`): string =>
  set(`<register ${lnk} ${terms}>${sync}</register>`);
const told = (content: string, type = ""): string => `<presence ${ofNick} ${type}>${content}</presence>`;
const said = (origin: string): string =>
  `<message ${ofNick} type='groupchat'><body>?</body><x ${d2}/><o ${lnk} ${origin}/></message>`;
const spoken = (origin: string): string =>
  `<message ${ofUser}' type='groupchat'><body>?</body><o ${lnk} ${origin}/></message>`;
const joining = (origin: string): string =>
  `<presence ${ofUser}/BigCheese'><x xmlns='http://jabber.org/protocol/muc'/><o ${lnk} ${origin}/></presence>`;
const error = (origin: string): string =>
  `<message ${toUser} type='error'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>` +
  `<o ${lnk} ${origin}/></message>`;

/** The extension's own requests are the same as in XEP-0281. */
const ofExtension = refused.filter(([, , xml]) => xml.startsWith("<iq") && !xml.includes("urn:xmpp:dmuc:0"));

export const d2Refused: readonly RefusedCase[] = [
  ...ofExtension,
  ["an enter without a client", "malformed", told(`<x ${d2}><enter/></x>`)],
  ["an enter whose client is a bare JID", "malformed", told(`<x ${d2}><enter jid='rubenro@vesa.yeggmaex.irc'/></x>`)],
  ["an enter whose client is a server", "malformed", told(`<x ${d2}><enter jid='vesa.yeggmaex.irc/shaver'/></x>`)],
  [
    "an enter in an unavailable presence",
    "malformed",
    told(`<x ${d2}><enter jid='rubenro@vesa.yeggmaex.irc/shaver'/></x>`, "type='unavailable'"),
  ],
  ["a leave without a client", "malformed", told(`<x ${d2}><leave/></x>`, "type='unavailable'")],
  [
    "a leave in an available presence",
    "malformed",
    told(`<x ${d2}><leave jid='rubenro@vesa.yeggmaex.irc/shaver'/></x>`),
  ],
  [
    "a change of nick that names no new one",
    "malformed",
    told(`<x ${muc}><item affiliation='none' role='participant'/><status code='303'/></x>`, "type='unavailable'"),
  ],
  ["a presence whose number is half", "malformed", told(`<x ${muc}><item/></x><o ${lnk} n='5'/>`)],
  ["a presence of a session of 17 characters", "malformed", told(`<x ${muc}/><o ${lnk} s='01234567890123456'/>`)],
  ["a message with number 0", "malformed", said(`${number} n='0' ${time}`)],
  ["a message without time", "malformed", said(`${number} n='1'`)],
  ["a user's message with number 0", "malformed", spoken(`${number} n='0' ${time}`)],
  ["a user's message whose number before is itself", "malformed", spoken(`${number} n='5' ${time} p='5'`)],
  ["a user's message of a session of 17 characters", "malformed", spoken("s='01234567890123456'")],
  ["a join whose number is half", "malformed", joining("n='5'")],
  ["a join whose identity has a surplus", "malformed", joining(`${number} n='5' ${time} j='a.lit e1 5 6'`)],
  [
    "a past message of which nobody knows when it was said",
    "malformed",
    `<message ${ofNick} type='groupchat'><body>?</body><x ${d2}/><backlog ${lnk}/><o ${lnk} s='u9Rk3PdQw1E'/></message>`,
  ],
  ["an error that answers nothing", "malformed", error("s='u9Rk3PdQw1E'")],
  ["an error that answers number 0", "malformed", error(`${number} n='0'`)],
  ["an error of a session of 17 characters", "malformed", error(`${number} n='5' s='01234567890123456'`)],
  [
    "the end of a life that is none",
    "malformed",
    `<presence ${downward} type='unavailable'><x ${muc}><destroy/></x><sync ${lnk} g=''/></presence>`,
  ],
  ["a register that opens no session", "malformed", register("keepalive='60'", "")],
  ["a register without session", "malformed", register("", "<sync/>")],
  ["a register whose generation is absurd", "malformed", register("", "<sync s='u9' g=''/>")],
  ["a register whose clock is none", "malformed", register("", "<sync s='u9' now='noon'/>")],
  ["a register with a have without number", "malformed", register("", `<sync s='u9'><have ${number}/></sync>`)],
  ["a register whose keepalive is no number", "malformed", register("keepalive='often'")],
  ["a register whose history is neither true nor false", "malformed", register("history='some'")],
  ["a register whose size is negative", "malformed", register("maxbytes='-1'")],
  ["a register that counts in fractions", "malformed", register("maxstanzas='1.5'")],
  ["a create without a room", "bad-room-id", down(`<create ${lnk}/>`)],
  ["a create of a service", "bad-room-id", down(`<create ${lnk} room='channel.avalon.irc'/>`)],
  ["a config without a form", "malformed", down(`<config ${lnk}/>`)],
  ["an item of a roster without a nick", "malformed", down(`<roster ${lnk}><item affiliation='none'/></roster>`)],
  [
    "an item of a roster whose claim is half",
    "malformed",
    down(`<roster ${lnk}><item affiliation='none' name='Troy'><o h='a.lit'/></item></roster>`),
  ],
  [
    "a roster page that is too long",
    "too-large",
    down(`<roster ${lnk}>${"<item affiliation='none' name='Troy'/>".repeat(1001)}<o s='u9'/></roster>`),
  ],
  ["a synced that tells of no start", "malformed", down(`<synced ${lnk} s='u9'><have h='a.lit' n='5'/></synced>`)],
  ["a synced as of half a number", "malformed", down(`<synced ${lnk} s='u9'><o n='5'/></synced>`)],
  ["an end of a service's own", "feature-missing", down(`<dissolve ${lnk} room='wallops'/>`)],
  ["what only answers say", "feature-missing", down(`<registered ${lnk}/>`)],
];
