import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as v from "valibot";
import { BODIES, document, FILE } from "./openapi.ts";

it("the OpenAPI document of the scan URL states the schemas in use: openapi.ts writes it", () => {
  expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(JSON.parse(JSON.stringify(document)));
});

it("it describes every call, with the refusals of a scan as an enumeration", () => {
  expect(Object.keys(document.paths)).toEqual(["/", "/batch", "/undo", "/device", "/manifest", "/search", "/heartbeat", "/enrol"]);
  const { content } = document.paths["/"].post.responses[200];
  expect(content["application/json"].schema).toMatchObject({
    required: ["result", "at"],
    properties: { reason: { enum: expect.arrayContaining(["unknown_code", "already_admitted"]) } },
  });
});

it.each(Object.entries(document.paths))("the curl example of %s sends what the call takes", (path, methods) => {
  const [{ "x-codeSamples": samples } = { "x-codeSamples": [] }] = Object.values(methods);
  const [, body] = /--json '(.*)'/.exec(samples[0]?.source ?? "") ?? [];
  const schema = BODIES[path];
  expect(body === undefined).toBe(schema === undefined);
  if (schema) expect(v.safeParse(schema, JSON.parse(body ?? "")).issues).toBeUndefined();
});
