/** Numbers, times and forms as they stand on the wire, and what the module adds to stanzas of ordinary users. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Host, InstanceJid, Instant, Nick, UserJid } from "../../src/dmuc/core/words/ids";
import { readError } from "../../src/dmuc/wire/errors";
import {
  distributedFieldElement,
  formOf,
  formTypeField,
  readDistributed,
  sourceFieldElement,
} from "../../src/dmuc/wire/form";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { formatInteger, parseBoolean, parseInteger } from "../../src/dmuc/wire/numbers";
import { octetsOf } from "../../src/dmuc/wire/payload";
import { type Redirect, directInvitation, joinUri, redirectError } from "../../src/dmuc/wire/redirect";
import { type Element, childNamed, element, elements } from "../../src/dmuc/wire/stanza";
import { formatDelayStamp, formatInstant, parseInstant } from "../../src/dmuc/wire/time";
import { vectorText } from "./vector";
import { canonical, parseStanza } from "./xml";

const source = "coven@chat.shakespeare.lit" as InstanceJid;
const shadow = "theroom@rooms.macbeth.lit" as InstanceJid;
const user = "somewitch@macbeth.lit/mobile" as UserJid;

describe("integers", () => {
  test("are written in digits and read back", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(formatInteger(value)).toBe(value.toFixed());
        expect(parseInteger(formatInteger(value))).toBe(value);
      }),
    );
  });

  test.each(["0", "007", "9007199254740991"])("%s is one", (text) => {
    expect(parseInteger(text)).toBe(Number(text));
  });

  test.each(["", " 1", "1 ", "-1", "+1", "1.0", "1e3", "0x10", "9007199254740992", "99999999999999999"])(
    "'%s' is none",
    (text) => {
      expect(parseInteger(text)).toBeUndefined();
    },
  );

  test("booleans have four forms", () => {
    const forms = ["true", "1", "false", "0", "TRUE", "", undefined];
    expect(forms.map((form) => parseBoolean(form))).toEqual([
      true,
      true,
      false,
      false,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("times", () => {
  const instants = fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) });

  test("are written as everybody writes them, and read back", () => {
    fc.assert(
      fc.property(instants, (value) => {
        const instant = value as Instant;
        expect(formatInstant(instant)).toBe(new Date(value).toISOString());
        expect(parseInstant(formatInstant(instant))).toBe(value);
        expect(parseInstant(formatDelayStamp(instant))).toBe(value);
      }),
    );
  });

  test.each([
    ["2002-10-13T23:58:37Z", 1034553517000],
    ["2026-01-05T10:00:00.123Z", 1767607200123],
    ["2026-01-05T10:00:00.1Z", 1767607200100],
    ["2026-01-05T10:00:00.1239999Z", 1767607200123],
    ["2026-01-05T12:30:00+02:30", 1767607200000],
    ["2024-02-29T00:00:00-00:00", 1709164800000],
  ])("%s is one", (text, value) => {
    expect(parseInstant(text)).toBe(value);
  });

  test.each([
    "",
    "2026-01-05",
    "2026-01-05T10:00:00",
    "2026-01-05 10:00:00Z",
    "20260105T10:00:00Z",
    "2026-13-05T10:00:00Z",
    "2026-02-29T10:00:00Z",
    "2026-01-00T10:00:00Z",
    "2026-01-05T24:00:00Z",
    "2026-01-05T10:60:00Z",
    "2026-01-05T10:00:00.Z",
    "2026-01-05T10:00:00Z ",
    "2026-01-05T10:00:00+1:00",
    "2026-01-05T10:00:00+0100",
    "+026-01-05T10:00:00Z",
  ])("'%s' is none", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test("a stamp has milliseconds only where there are some", () => {
    expect(formatDelayStamp(1034553517000 as Instant)).toBe("2002-10-13T23:58:37Z");
    expect(formatDelayStamp(1034553517001 as Instant)).toBe("2002-10-13T23:58:37.001Z");
  });
});

test("the size of an element is that of its XML", () => {
  const sized = element("body", { "xml:lang": "de" }, "Täglich 🧙 und €", element("br", {}));
  expect(octetsOf(sized)).toBe(Buffer.byteLength("<body xml:lang='de'>Täglich 🧙 und €<br/></body>"));
});

describe("what is added to stanzas of ordinary users", () => {
  const formIn = (file: string, query: string): Element =>
    formOf(childNamed(parseStanza(vectorText(file)), "query", query)!)!;
  const fieldsOf = (form: Element): readonly string[] => elements(form).map((field) => canonical(field));

  test("the owner's form shows whether the room is distributed (V1-01)", () => {
    const made = [formTypeField(namespaces.roomConfig), distributedFieldElement(false)];
    expect(made.map((field) => canonical(field))).toEqual(fieldsOf(formIn("d1/V1-01.xml", namespaces.mucOwner)));
  });

  test.each([
    ["true", true],
    ["1", true],
    ["false", false],
    ["0", false],
    ["maybe", undefined],
  ])("the owner's '%s' is read (V1-02, D1-12)", (value, meaning) => {
    const text = vectorText("d1/V1-02.xml").replace("<value>true", `<value>${value}`);
    expect(readDistributed(formOf(childNamed(parseStanza(text), "query", namespaces.mucOwner)!)!)).toBe(meaning);
  });

  test.each(["V1-16", "V1-16.printed"])("a shadow names its source (%s)", (name) => {
    const made = [formTypeField(namespaces.roomInfo), sourceFieldElement(source)];
    expect(made.map((field) => canonical(field))).toEqual(fieldsOf(formIn(`d1/${name}.xml`, namespaces.discoInfo)));
  });

  const redirect: Redirect = {
    source,
    nick: "firstwitch" as Nick,
    user,
    shadow,
    peerhost: "rooms.macbeth.lit" as Host,
    asUri: false,
  };

  test("a join at the source is redirected to the shadow (V1-20, both forms of E1-13)", () => {
    expect(canonical(redirectError(redirect))).toBe(canonical(parseStanza(vectorText("d1/V1-20.xml"))));
    const asUri = redirectError({ ...redirect, asUri: true, joinId: "join2" });
    expect(canonical(asUri)).toBe(canonical(parseStanza(vectorText("d1/V1-20.uri.xml"))));
  });

  test("the error of a redirect can be read, as printed too", () => {
    expect(readError(redirectError(redirect)).condition).toBe("redirect");
    expect(readError(parseStanza(vectorText("d1/V1-20.printed.xml")))).toEqual({ condition: "redirect" });
    expect(readError(parseStanza("<iq type='error'/>"))).toEqual({ condition: "undefined-condition" });
  });

  test("a direct invitation follows (V1-21)", () => {
    expect(canonical(directInvitation(source, user, shadow))).toBe(canonical(parseStanza(vectorText("d1/V1-21.xml"))));
    const more = directInvitation(source, user, shadow, { password: "cauldronburn", reason: "Nearer" });
    expect(more.children).toMatchObject([{ attributes: { password: "cauldronburn", reason: "Nearer" } }]);
  });

  test("the address of a room is escaped where an URI needs it", () => {
    expect(joinUri("50%{é}#1?@rooms.macbeth.lit" as InstanceJid)).toBe(
      "xmpp:50%25%7Bé%7D%231%3F@rooms.macbeth.lit?join",
    );
  });
});
