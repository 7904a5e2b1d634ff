import { expect, it } from "vitest";
import { createEventFields, validateEvent, toEventFields } from "./event-fields.ts";

const typed = {
  ...createEventFields(),
  name: "Maré Alta",
  venue: "Galpão do Porto",
  startsAt: "2026-12-12T16:00",
  endsAt: "2026-12-12T23:30",
  timeZone: "America/Sao_Paulo",
};

const idsOf = (fields: typeof typed) => {
  const result = validateEvent(fields);
  return "errors" in result ? result.errors.map(({ id }) => id) : [];
};

it("becomes a request body with its times as instants", () => {
  expect(validateEvent({ ...typed, doorsOpenAt: "2026-12-12T15:00", address: "Rua da Gamboa, 210" })).toEqual({
    body: {
      name: "Maré Alta",
      venue: { name: "Galpão do Porto", address: "Rua da Gamboa, 210" },
      startsAt: "2026-12-12T19:00:00.000Z",
      endsAt: "2026-12-13T02:30:00.000Z",
      doorsOpenAt: "2026-12-12T18:00:00.000Z",
      timeZone: "America/Sao_Paulo",
      currency: "BRL",
      holdSeconds: 900,
    },
  });
});

it("has the errors in the form's order", () => {
  expect(idsOf({ ...typed, name: " ", venue: "", startsAt: "", endsAt: "" })).toEqual([
    "event-name",
    "event-venue",
    "event-starts",
    "event-ends",
  ]);
  expect(idsOf({ ...typed, endsAt: "2026-12-12T15:00" })).toEqual(["event-ends"]);
  expect(idsOf({ ...typed, doorsOpenAt: "2026-12-13T00:00" })).toEqual(["event-doors"]);
});

it("comes back from the API as it was typed", () => {
  const fields = { ...typed, doorsOpenAt: "2026-12-12T15:00", description: "Nove horas" };
  const result = validateEvent(fields);
  if ("errors" in result) throw new Error("it was right");
  const event = { id: "evt_a", status: "draft", version: 1, createdAt: "", doorsOpenAt: "", ...result.body } as const;
  expect(toEventFields(event)).toEqual(fields);
});
