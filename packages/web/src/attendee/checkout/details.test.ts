import { describe, expect, it } from "vitest";
import type { Draft } from "../draft.ts";
import type { Selection } from "../selection.ts";
import { validateDetails, createOrderRequest, parsePhone, toAsciiEmail } from "./details.ts";

const price = { amountMinor: 8_000, currency: "BRL" };
const selection: Selection = {
  tickets: [
    { id: "tty_full", name: "Inteira", quantity: 2, price },
    { id: "tty_half", name: "Meia", quantity: 1, price },
  ],
  products: [{ id: "prd_corn", name: "Pipoca", quantity: 1, price }],
  statement: [],
  count: 3,
  total: { ...price, amountMinor: 32_000 },
};

const draft = (change: Partial<Draft["buyer"]> = {}, more: Partial<Draft> = {}): Draft => ({
  quantities: {},
  buyer: { name: " Tereza Nogueira ", email: " tereza@example.com ", phone: "", ...change },
  firstIsBuyers: true,
  names: {},
  faster: [],
  ...more,
});

const idsOf = (one: Draft): string[] => validateDetails(one, selection).map(({ id }) => id);

describe("the errors", () => {
  it("are none with a name and an e-mail address", () => expect(idsOf(draft())).toEqual([]));

  it("are in the order of the fields", () =>
    expect(idsOf(draft({ name: " ", email: "tereza", phone: "12" }, { names: { 1: "x".repeat(501) } }))).toEqual([
      "name",
      "email",
      "phone",
      "attendee-1",
    ]));

  it("name a web address in a name, and take initials", () => {
    expect(idsOf(draft({ name: "Ganhe em thief.example" }, { names: { 1: "www.thief.example" } }))).toEqual(["name", "attendee-1"]);
    expect(idsOf(draft({ name: "J.R.R. Tolkien" }))).toEqual([]);
  });

  it.each([
    ["", "Escreva seu e-mail"],
    ["tereza.nogueira", "Falta o @ no e-mail. Escreva assim: nome@exemplo.com.br"],
    ["tereza@", "Este e-mail não está completo. Escreva assim: nome@exemplo.com.br"],
  ])("name what is wrong with the e-mail address %j", (email, message) =>
    expect(validateDetails(draft({ email }), selection)).toEqual([{ id: "email", message }]),
  );
});

it("an attendee with an address of their own keeps it, and a wrong one is named", () => {
  const emails = { 0: "not used while the first is the buyer's", 1: " bia@example.com ", 2: "" };
  expect(createOrderRequest("evt_1", draft({}, { names: { 1: "Bia" }, emails }), selection).attendees).toEqual([
    { name: "Tereza Nogueira" },
    { name: "Bia", email: "bia@example.com" },
    { name: "Tereza Nogueira" },
  ]);
  expect(idsOf(draft({}, { emails: { ...emails, 2: "bia@" } }))).toEqual(["attendee-email-2"]);
});

it.each([
  ["21 98765-4321", "+5521987654321"],
  ["(11) 3456-7890", "+551134567890"],
  ["+44 7700 900123", "+447700900123"],
  ["98765-4321", undefined],
  ["+0 12345678", undefined],
])("the number %s is %s", (typed, number) => expect(parsePhone(typed)).toBe(number));

describe("the order", () => {
  it("has names of one line, without invisible characters that a paste brings", () => {
    const { buyer, attendees } = createOrderRequest(
      "evt_1",
      draft({ name: "Ana\u202E\r\nSouza" }, { names: { 1: "\u200FRui" } }),
      selection,
    );
    expect([buyer.name, attendees[1]?.name]).toEqual(["Ana Souza", "Rui"]);
  });

  it("has no attendees when all tickets are the buyer's", () =>
    expect(createOrderRequest("evt_1", draft({ phone: "21 98765-4321" }), selection)).toEqual({
      eventId: "evt_1",
      lines: [
        { ticketTypeId: "tty_full", quantity: 2 },
        { ticketTypeId: "tty_half", quantity: 1 },
      ],
      products: [{ productId: "prd_corn", quantity: 1 }],
      buyer: { name: "Tereza Nogueira", email: "tereza@example.com", phone: "+5521987654321" },
      attendees: [],
      locale: "pt-BR",
      expectedTotal: selection.total,
    }));

  it("has one attendee per ticket in order, the buyer for a blank name", () => {
    const { attendees } = createOrderRequest("evt_1", draft({}, { names: { 0: "hidden", 1: " Davi " } }), selection);
    expect(attendees).toEqual([{ name: "Tereza Nogueira" }, { name: "Davi" }, { name: "Tereza Nogueira" }]);
    const others = createOrderRequest("evt_1", draft({}, { firstIsBuyers: false, names: { 0: "Ana" } }), selection);
    expect(others.attendees.map(({ name }) => name)).toEqual(["Ana", "Tereza Nogueira", "Tereza Nogueira"]);
  });
});

describe("an address", () => {
  it.each([
    ["ana@münchen.de", "ana@xn--mnchen-3ya.de"],
    ["ana@xn--mnchen-3ya.de", "ana@xn--mnchen-3ya.de"],
    ["maeve.o'brien@example.ie", "maeve.o'brien@example.ie"],
    ["ana@exa mple.com", "ana@exa mple.com"],
    ["ana", "ana"],
  ])("%s is sent as %s", (typed, sent) => expect(toAsciiEmail(typed)).toBe(sent));

  it.each(["maeve.o'brien@example.ie", "ana@münchen.de", "a&b@example.com", "jose=x@example.com"])("%s is complete", (email) =>
    expect(idsOf(draft({ email }))).toEqual([]),
  );
});
