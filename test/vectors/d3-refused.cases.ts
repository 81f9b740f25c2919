/** Stanzas of DMUC3 or of the extension beside it that are not as they should be, with the case of the refusal (3.1, 3.3, 3.12). */
import type { RefusedCase } from "./codec";
import { refused } from "./refused.cases";

const lnk = "xmlns='urn:x-dmuc:link:0'";
const d1 = "xmlns='urn:xmpp:dmuc:0'";
const d3 = "xmlns='http://tridsys.com/protocol/dmuc'";
const room = "chatroom@conference.fairfax.tridsys.com";
const mirror = "mirror.raleigh.tridsys.com";
const wayne = "wayne@raleigh.tridsys.com/TransVerse";
const number = `h='${mirror}' e='R4leigh-2mX'`;
const time = "t='2011-01-19T08:30:00.000Z'";

const joining = (content: string, to = `${room}/Wayne`): string =>
  `<presence from='${wayne}' to='${to}'><x xmlns='http://jabber.org/protocol/muc'/>${content}</presence>`;
const spoken = (origin: string): string =>
  `<message from='${wayne}' to='${room}' type='groupchat'><body>?</body><o ${lnk} ${origin}/></message>`;
const told = (origin: string): string =>
  `<message from='${room}/Scott' to='${mirror}' type='groupchat'><body>?</body><o ${lnk} ${origin}/></message>`;
const shown = (content: string, type = ""): string =>
  `<presence from='${room}/Scott' to='${mirror}' ${type}>${content}</presence>`;
const refusal = (origin: string, to = `wayne\\40raleigh.tridsys.com\\2fTransVerse@${mirror}`): string =>
  `<presence from='${room}/Wayne' to='${to}' type='error'><error type='cancel'>` +
  `<conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error><o ${lnk} ${origin}/></presence>`;
const set = (content: string, from = room, to = mirror): string =>
  `<iq type='set' id='r1' from='${from}' to='${to}'>${content}</iq>`;
const get = (content: string): string => `<iq type='get' id='r1' from='${mirror}' to='${room}'>${content}</iq>`;

/** The extension's own requests are the same as in XEP-0281, but that a mirror is its domain, and reaches nobody else. */
const ofExtension = refused
  .filter(([, , xml]) => xml.startsWith("<iq") && !xml.includes("urn:xmpp:dmuc:0") && !xml.includes("<reach"))
  .map(([title, reason, xml]): RefusedCase => {
    const request = xml.replace(/^<iq[^>]*>/, "").replace(/<\/iq>$/, "");
    return [title, reason, xml.includes("<alive") ? xml : set(request)];
  });

const muc = "xmlns='http://jabber.org/protocol/muc#user'";

export const d3Refused: readonly RefusedCase[] = [
  ...ofExtension,
  ["a tag without a mirror", "malformed", joining(`<dmuc ${d3}/>`)],
  ["a tag with an empty mirror", "malformed", joining(`<dmuc ${d3} from=''/>`)],
  ["a tag whose mirror is a room", "malformed", joining(`<dmuc ${d3} from='a@${mirror}'/>`)],
  ["a tag whose mirror is a client", "malformed", joining(`<dmuc ${d3} from='${mirror}/a'/>`)],
  ["a tag whose mirror is longer than any domain", "malformed", joining(`<dmuc ${d3} from='${"m".repeat(3072)}'/>`)],
  [
    "a tag for a room whose name is too long for a node",
    "malformed",
    joining(`<dmuc ${d3} from='${mirror}'/>`, `${"r".repeat(1000)}@conference.fairfax.tridsys.com/Wayne`),
  ],
  ["a join with half a number", "malformed", joining(`<dmuc ${d3} from='${mirror}'/><o ${lnk} h='${mirror}' n='1'/>`)],
  [
    "a join whose number is none",
    "malformed",
    joining(`<dmuc ${d3} from='${mirror}'/><o ${lnk} ${number} n='0' ${time}/>`),
  ],
  ["a user's message whose number has no time", "malformed", spoken(`${number} n='5'`)],
  ["a user's message whose session is too long", "malformed", spoken("s='01234567890123456'")],
  ["a number that is a fraction", "malformed", told(`${number} n='5.0' ${time}`)],
  ["a number before that is not before", "malformed", told(`${number} n='5' p='5' ${time}`)],
  ["an order key that is no number", "malformed", told(`${number} n='5' ${time} k='late'`)],
  [
    "a rename without a new nick",
    "malformed",
    shown(`<x ${muc}><item role='none'/><status code='303'/></x>`, "type='unavailable'"),
  ],
  ["a refusal of no event", "malformed", refusal("s='u9Rk3PdQw1E'")],
  ["a refusal of number 0", "malformed", refusal(`${number} n='0'`)],
  ["a refusal of another session than can be", "malformed", refusal(`${number} n='5' s=''`)],
  ["a refusal of no event, to the user himself", "malformed", refusal("s='u9Rk3PdQw1E'", wayne)],
  ["the room is destroyed in a life that cannot be", "malformed", destroyed(`<sync ${lnk} g=''/>`)],
  ["the room is destroyed in a session that cannot be", "malformed", destroyed(`<o ${lnk} s=''/>`)],
  ["a config without options", "malformed", set(`<config ${d1}/>`)],
  ["a config about something else", "malformed", set(`<config ${d1}>${form("urn:example:other")}</config>`)],
  ["a set-up without generation", "malformed", set(`<config ${d1}>${form()}<sync ${lnk} s='u9'/></config>`)],
  ["an occupant without name", "malformed", set(`<roster ${d1}><item affiliation='none'/></roster>`)],
  ["a history that is not asked for", "malformed", get(`<room ${d1} id='${room}'/>`)],
  [
    "a history since no time (D3-21)",
    "malformed",
    get(`<room ${d1} id='${room}'><history xmlns='http://jabber.org/protocol/muc' since='yesterday'/></room>`),
  ],
  [
    "an order to hold a room, which XEP-0281 gives",
    "feature-missing",
    set(`<replicate ${d1}><room id='a'/></replicate>`),
  ],
  ["a notice of another service", "feature-missing", set(`<peerhost ${d1}><room id='a'/></peerhost>`)],
  [
    "a registration, which XEP-0282 has",
    "feature-missing",
    set(`<register ${lnk}><sync s='u9'/></register>`, mirror, room),
  ],
  ["an end by IQ", "feature-missing", set(`<dissolve ${lnk} room='chatroom'/>`)],
  ["what a mirror reaches, which is its master alone", "feature-missing", set(`<reach ${lnk} s='u9'/>`, mirror, room)],
];

function form(about = "http://jabber.org/protocol/muc#roomconfig"): string {
  return `<x xmlns='jabber:x:data' type='form'><field type='hidden' var='FORM_TYPE'><value>${about}</value></field></x>`;
}

function destroyed(content: string): string {
  const x = `<x ${muc}><item affiliation='none' role='none'/><destroy/></x>`;
  return `<presence from='${room}' to='${mirror}' type='unavailable'>${x}${content}</presence>`;
}
