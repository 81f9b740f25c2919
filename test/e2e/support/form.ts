import { xml, type Element, type Person } from "../../../prosody-dev/index.js";

const owner = "http://jabber.org/protocol/muc#owner";
const data = "jabber:x:data";

/** The values of a form by the names of its fields, without the part that all of them share: { roomname: "Heath" }. */
export type Fields = Readonly<Record<string, string>>;

/** The form that a room offers to its owner. */
export async function fetchForm(person: Person, room: string): Promise<Element> {
  const answer = await person.iq(xml("iq", { to: room, type: "get" }, xml("query", { xmlns: owner })));
  return answer.getChild("query")!.getChild("x", data)!;
}

/** The field of that name in a form. */
export function findField(form: Element | undefined, name: string): Element | undefined {
  return form?.getChildren("field").find((field) => field.attrs["var"] === name);
}

/** The first value of the field of that name in a form. */
export function valueOf(form: Element | undefined, name: string): string | undefined {
  return findField(form, name)?.getChildText("value") ?? undefined;
}

/** Submits the form with these fields alone. Names without "muc#" are those of the room's configuration. */
export async function submitForm(person: Person, room: string, fields: Fields, id?: string): Promise<void> {
  await person.iq(xml("iq", { to: room, type: "set", ...(id === undefined ? {} : { id }) }, submission(fields)));
}

/** What is submitted then. */
export function submission(fields: Fields): Element {
  const all = { FORM_TYPE: "http://jabber.org/protocol/muc#roomconfig", ...withFullNames(fields) };
  const elements = Object.entries(all).map(([name, value]) =>
    xml(
      "field",
      { var: name },
      value.split("\n").map((line) => xml("value", {}, line)),
    ),
  );
  return xml("query", { xmlns: owner }, xml("x", { xmlns: data, type: "submit" }, elements));
}

function withFullNames(fields: Fields): Fields {
  const named = Object.entries(fields).map(([name, value]) => [
    name.includes("#") || name.startsWith("{") ? name : `muc#roomconfig_${name}`,
    value,
  ]);
  return Object.fromEntries(named) as Fields;
}
