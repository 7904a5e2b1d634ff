import { expect, it } from "vitest";
import { readEnrolmentCode } from "./enrolment-code.ts";

const SITE = "https://tickets.example";
const code = "ABCDEF-GHIJKLMNOP";

it.each([code, "abcdef-ghijklmnop", " abc def ghij klmnop ", `${SITE}/door/#${code}`, `${SITE}/door/#${code}\n`])("reads %j", (text) =>
  expect(readEnrolmentCode(text, SITE)).toEqual({ code }),
);

it.each(["", "ABCDEF", `${SITE}/door/`, `${SITE}/e/evt_1#ABCDEF`, `T1${"A".repeat(56)}`, `http://#${code}`, "https://%zz"])(
  "finds nothing in %j",
  (text) => expect(readEnrolmentCode(text, SITE)).toBeUndefined(),
);

it("recognizes the code of another site", () => expect(readEnrolmentCode(`https://other.example/door/#${code}`, SITE)).toBe("other_site"));
