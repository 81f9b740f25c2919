/** An object that is still being put together: what is optional is set where there is some, which needs no copies. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };
