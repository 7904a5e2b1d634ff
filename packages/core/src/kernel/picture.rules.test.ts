import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, PICTURES } from "../../../../test/support/pictures.ts";
import { readPicture } from "./picture.rules.ts";

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

const READABLE = [
  ["jpeg", "image/jpeg"],
  ["progressive", "image/jpeg"],
  ["png", "image/png"],
  ["webp", "image/webp"],
  ["lossless", "image/webp"],
  ["simple", "image/webp"],
] as const;

describe("a picture", () => {
  it.each(READABLE)("of the kind %s is known by its content, with its size", (name, contentType) => {
    expect(readPicture(bytesOf(name))).toMatchObject({ contentType, width: 24, height: 16 });
  });

  it.each(READABLE)("of the kind %s keeps no metadata and reads the same afterwards", (name) => {
    const picture = readPicture(bytesOf(name));
    if ("problem" in picture) throw new Error(picture.problem);
    expect(textOf(picture.bytes)).not.toMatch(/Secret|Exif|eXIf|EXIF|XMP|tEXt/);
    expect(readPicture(picture.bytes)).toEqual(picture);
  });

  it("had metadata before", () => {
    for (const name of ["jpeg", "progressive", "png", "webp", "lossless"] as const)
      expect(textOf(bytesOf(name))).toMatch(/Secret|Exif|eXIf|EXIF/);
  });

  it("keeps nothing that follows its end", () => {
    for (const [name] of READABLE) {
      const whole = readPicture(bytesOf(name));
      const longer = Uint8Array.from([...bytesOf(name), ...Buffer.from("Secret")]);
      expect(readPicture(longer)).toEqual(whole);
    }
  });

  it.each([
    ["rotated", "rotated"],
    ["moving", "animated"],
    ["apng", "animated"],
  ] as const)("of the kind %s has the problem %s", (name, problem) => expect(readPicture(bytesOf(name))).toEqual({ problem }));

  it("is nothing else", () => {
    for (const text of ["", "GIF89a", "<svg onload=alert(1)>", "%PDF-1.7", "RIFF1234WAVE"])
      expect(readPicture(Buffer.from(text))).toEqual({ problem: "type" });
  });

  it("that is cut off anywhere is broken, and no error", () => {
    for (const [name] of READABLE) {
      const bytes = bytesOf(name);
      for (let length = 12; length < bytes.length - 1; length++) {
        const cut = readPicture(bytes.slice(0, length));
        // The last chunk of a PNG may lack its checksum alone.
        expect(cut).toEqual({ problem: "broken" });
      }
    }
  });

  it("with any bytes changed is read, or has a problem, and is no error", () => {
    const names = fc.constantFrom(...(Object.keys(PICTURES) as (keyof typeof PICTURES)[]));
    const changes = fc.array(fc.tuple(fc.nat(900), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(names, changes, (name, changed) => {
        const bytes = bytesOf(name);
        for (const [at, value] of changed) bytes[at % bytes.length] = value;
        readPicture(bytes);
      }),
      { numRuns: 2_000 },
    );
  });
});
