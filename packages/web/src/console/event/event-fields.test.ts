import { expect, it } from "vitest";
import { createEventFields, toEventFields } from "./event-fields.ts";
import { toEventChange, validateEvent } from "./event-requests.ts";

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
      reminder: true,
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

const whole = {
  city: "Recife",
  organizer: "Coletivo",
  organizerEmail: "oi@rio.example",
  organizerPhone: "+55 (81) 98765-4321",
  organizerUrl: "https://rio.example/",
  refund: "Até sete dias.",
  accessibility: "Sem degraus.",
  terms: "Sem troca.",
  privacy: "Pouco.",
};

it.each([
  [{ returns: "hours", returnHours: "0" }, { hoursBeforeStart: 0 }],
  [{ returnMoveDays: "30" }, { daysAfterMove: 30 }],
  [
    { returns: "days", returnDays: "14", returnFees: "kept" },
    { daysAfterPurchase: 14, keepFees: true },
  ],
  [
    { returns: "both", returnHours: "48", returnDays: "7" },
    { hoursBeforeStart: 48, daysAfterPurchase: 7 },
  ],
] as const)("lets buyers return tickets by %j, and shows it so again", (returned, refundPolicy) => {
  const fields = { ...typed, doorsOpenAt: "2026-12-12T15:00", ...returned };
  const result = validateEvent(fields);
  if ("errors" in result) throw new Error("it was right");
  expect(result.body.refundPolicy).toEqual(refundPolicy);
  expect(toEventChange(result.body, 3).refundPolicy).toEqual(refundPolicy);
  const event = { id: "evt_a", status: "draft", version: 1, createdAt: "", doorsOpenAt: "", ...result.body } as const;
  expect(toEventFields(event)).toEqual(fields);
});

it("has the city, the organizer and the rules, and deletes what is emptied", () => {
  const result = validateEvent({ ...typed, ...whole });
  if ("errors" in result) throw new Error("it was right");
  const { refund, accessibility, terms, privacy } = whole;
  expect(result.body).toMatchObject({
    venue: { city: "Recife" },
    contact: { name: "Coletivo", email: "oi@rio.example", phone: "+5581987654321", url: "https://rio.example/" },
    policies: { refund, accessibility, terms, privacy },
  });
  const emptied = validateEvent(typed);
  if ("errors" in emptied) throw new Error("it was right");
  expect(toEventChange(emptied.body, 3)).toMatchObject({ description: "", contact: null, policies: {}, refundPolicy: null, version: 3 });
});

it.each([
  [{ organizerEmail: "oi@rio.example" }, ["event-organizer"]],
  [{ organizer: "Coletivo", organizerEmail: "oi" }, ["event-organizer-email"]],
  [{ organizer: "Coletivo", organizerPhone: "98765-4321" }, ["event-organizer-phone"]],
  [{ organizer: "Coletivo", organizerUrl: "rio.example" }, ["event-organizer-url"]],
  [{ returns: "hours", returnHours: "" } as const, ["event-return-hours"]],
  [{ returns: "both", returnHours: "9000", returnDays: "0" } as const, ["event-return-hours", "event-return-days"]],
  [{ returns: "days", returnDays: "1.5" } as const, ["event-return-days"]],
  [{ returnMoveDays: "0" }, ["event-return-move-days"]],
  [{ city: "x".repeat(81) }, ["event-city"]],
])("finds what is wrong in %j", (change, ids) => expect(idsOf({ ...typed, ...change })).toEqual(ids));
