/** Every example stanza of the DMUC3 ProtoXEP, and every form of the link extension that goes with it: read, and written again. */
import { describe, expect, test } from "vitest";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { reading, writing } from "./codec";
import { d3Vectors } from "./d3.cases";
import { writtenAs } from "./vector";

const vectors = d3Vectors;

describe("reading", () => {
  test.each(vectors)("$file", (vector) => {
    const [expected, found] = reading(dmuc3, vector);
    expect(found).toStrictEqual(expected);
  });
});

describe("writing", () => {
  test.each(vectors.filter((vector) => writtenAs(vector).length > 0))("$file", (vector) => {
    const [expected, found] = writing(dmuc3, vector);
    expect(found).toEqual(expected);
  });
});
