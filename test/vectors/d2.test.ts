/** Every example stanza of XEP-0282, and every form of the link extension that goes with it: read, and written again. */
import { describe, expect, test } from "vitest";
import { dmuc2 } from "../../src/dmuc/dialects/dmuc2";
import { fixtureOf, reading, writing } from "./codec";
import { d2LinkVectors } from "./d2-link.cases";
import { d2Vectors } from "./d2.cases";
import { writtenAs } from "./vector";

const vectors = [...d2Vectors, ...d2LinkVectors];

describe("reading", () => {
  test.each(vectors)("$file", (vector) => {
    const [expected, found] = reading(dmuc2, vector);
    expect(found).toStrictEqual(expected);
  });
});

describe("writing", () => {
  test.each(vectors.filter((vector) => writtenAs(vector).length > 0))("$file", (vector) => {
    const [expected, found] = writing(dmuc2, vector);
    expect(found).toEqual(expected);
  });
});

test("the specs in Lua read the same expectations", async () => {
  await expect(await fixtureOf(vectors, [])).toMatchFileSnapshot("./d2/frames.json");
});
