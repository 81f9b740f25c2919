/** util.dataforms: XEP-0004 forms: a layout, made into XML or read from it. */
declare module "util.dataforms" {
  import type { Stanza } from "util.stanza";

  export type FieldType =
    | "boolean"
    | "fixed"
    | "hidden"
    | "jid-multi"
    | "jid-single"
    | "list-multi"
    | "list-single"
    | "text-multi"
    | "text-private"
    | "text-single";

  export interface FieldOption {
    value: string;
    label?: string;
    default?: boolean;
  }

  /** By field type: boolean; string[] for the multi lists; text-multi is one string with newlines; else string or number. */
  export type FieldValue = string | number | boolean | string[];

  export interface FormField {
    /** Key in the data, and the XML's `var` unless that is set. */
    name?: string;
    var?: string;
    /** Default "text-single". */
    type?: FieldType;
    label?: string;
    desc?: string;
    value?: FieldValue | undefined;
    options?: FieldOption[];
    required?: boolean;
    /** "xs:integer", "xs:dateTime" (then the value is a number), … */
    datatype?: string;
    range_min?: number;
    range_max?: number;
  }

  export type FormData = Record<string, FieldValue | undefined>;

  interface FormMethods {
    title?: string;
    instructions?: string;
    /** The `<x xmlns='jabber:x:data'/>`. `data` wins over the fields' `value`. */
    form(data?: FormData, type?: "form" | "submit" | "result" | "cancel"): Stanza;
    /**
     * Reads a submitted `<x/>`. `errors` by field name, undefined if there are none; `present`: the fields that were in
     * the form. Fields that the layout does not name are dropped.
     */
    data(
      x: Stanza,
      current?: FormData,
    ): LuaMultiReturn<
      [
        data: FormData,
        errors: Record<string, string | undefined> | undefined,
        present: Record<string, true | undefined>,
      ]
    >;
  }

  /** An array of fields with methods: `form.push(field)` adds one. */
  export type DataForm = FormField[] & FormMethods;

  /** Turns the array itself into a form (no copy). */
  function new_form(layout: FormField[] & { title?: string; instructions?: string }): DataForm;
  export { new_form as new };
  /** FORM_TYPE; "" if it has none; undefined and why if it is no form. */
  export function get_type(x: Stanza | undefined): LuaMultiReturn<[type: string | undefined, err: string | undefined]>;
}
