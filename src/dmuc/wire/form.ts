/** Data forms (XEP-0004): a room's configuration on the link, and the two fields that the module adds for users. */
import type { ConfigField } from "../core/words/config";
import type { InstanceJid } from "../core/words/ids";
import { namespaces } from "./namespaces";
import { parseBoolean } from "./numbers";
import { type Element, childNamed, element, elements, textOf } from "./stanza";

/** Owner's choice whether the room is distributed (D1-11). */
export const distributedField = {
  name: "muc#roomconfig_distributed",
  label: "Distribute Room Across Multiple Services?",
} as const;

/** Owner's choice of the services that may hold the room (3.9). */
export const peersField = {
  name: "muc#roomconfig_dmuc_peers",
  label: "Services that May Hold the Room (None Named: All)",
} as const;

/** Tells in disco#info of which room a shadow is one (D1-31, E1-18). */
export const sourceField = { name: "dmuc-source", label: "Source Room" } as const;

const formType = "FORM_TYPE";

function valueElements(values: readonly string[]): readonly Element[] {
  return values.map((value) => element("value", {}, value));
}

/** Makes the field that says what the form is about. */
export function formTypeField(about: string): Element {
  return element("field", { type: "hidden", var: formType }, ...valueElements([about]));
}

/** Makes the field of the owner's form that shows whether the room is distributed (D1-11, V1-01). */
export function distributedFieldElement(distributed: boolean): Element {
  const { name, label } = distributedField;
  return element("field", { label, type: "boolean", var: name }, ...valueElements([distributed ? "1" : "0"]));
}

/** Makes the field of disco#info that names the source (D1-31, V1-16). */
export function sourceFieldElement(source: InstanceJid): Element {
  return element(
    "field",
    { var: sourceField.name, label: sourceField.label, type: "jid-single" },
    ...valueElements([source]),
  );
}

/** Makes the form of `<config/>`: the options with their values, nothing for human eyes (D1-17, V1-05). */
export function configForm(fields: readonly ConfigField[]): Element {
  return element(
    "x",
    { xmlns: namespaces.data, type: "form" },
    formTypeField(namespaces.roomConfig),
    ...fields.map((field) => element("field", { var: field.name }, ...valueElements(field.values))),
  );
}

/** The data form inside an element, or undefined. */
export function formOf(parent: Element): Element | undefined {
  return childNamed(parent, "x", namespaces.data);
}

function readField(field: Element): ConfigField {
  const values = elements(field).filter((child) => child.name === "value");
  return { name: field.attributes["var"] ?? "", values: values.map((value) => textOf(value)) };
}

/** All fields of a form that have a name, FORM_TYPE among them. */
export function readFields(form: Element): readonly ConfigField[] {
  return elements(form)
    .filter((child) => child.name === "field")
    .map((field) => readField(field))
    .filter((field) => field.name !== "");
}

/**
 * Reads a form of a room's options (D1-17).
 *
 * @returns the fields in their order, unknown ones too, without FORM_TYPE; undefined if the form is about something else.
 */
export function readConfigForm(form: Element): readonly ConfigField[] | undefined {
  const fields = readFields(form);
  const about = fields.find((field) => field.name === formType)?.values[0];
  if (about !== undefined && about !== namespaces.roomConfig) return undefined;
  return fields.filter((field) => field.name !== formType);
}

/** The services that an owner's submitted form names, as he wrote them. */
export function readPeers(form: Element): string[] {
  const values = readFields(form).find((field) => field.name === peersField.name)?.values ?? [];
  return values.filter((value) => value !== "");
}

/**
 * What an owner's submitted form says about distribution (D1-12, V1-02).
 *
 * @returns undefined if it says nothing, or nothing that can be read.
 */
export function readDistributed(form: Element): boolean | undefined {
  return parseBoolean(readFields(form).find((field) => field.name === distributedField.name)?.values[0]);
}
