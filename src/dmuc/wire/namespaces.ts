/** Every XML namespace that the module speaks, under the tags of requirements.md 0.2. */

export const namespaces = {
  client: "jabber:client",
  muc: "http://jabber.org/protocol/muc",
  mucUser: "http://jabber.org/protocol/muc#user",
  mucAdmin: "http://jabber.org/protocol/muc#admin",
  mucOwner: "http://jabber.org/protocol/muc#owner",
  roomConfig: "http://jabber.org/protocol/muc#roomconfig",
  roomInfo: "http://jabber.org/protocol/muc#roominfo",
  data: "jabber:x:data",
  conference: "jabber:x:conference",
  delay: "urn:xmpp:delay",
  stanzaErrors: "urn:ietf:params:xml:ns:xmpp-stanzas",
  stanzaId: "urn:xmpp:sid:0",
  occupantId: "urn:xmpp:occupant-id:0",
  discoInfo: "http://jabber.org/protocol/disco#info",
  ping: "urn:xmpp:ping",
  register: "jabber:iq:register",
  /** Of XEP-0153: which avatar somebody has. */
  cardUpdate: "vcard-temp:x:update",
  card: "vcard-temp",
  dmuc1: "urn:xmpp:dmuc:0",
  dmuc2: "urn:xmpp:tmp:dmuc:0",
  dmuc3: "http://tridsys.com/protocol/dmuc",
  /** Our extension (protocol.md). */
  link: "urn:x-dmuc:link:0",
} as const;
