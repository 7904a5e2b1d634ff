import { expect, it } from "vitest";
import { addressOf } from "./event.place.rules.ts";

const name = "Galpão do Porto";

it.each([
  [{ address: "Rua da Gamboa, 210", city: "Rio de Janeiro" }, "Rua da Gamboa, 210, Rio de Janeiro"],
  [{ address: "Rua da Gamboa, 210" }, "Rua da Gamboa, 210"],
  [{ city: "Rio de Janeiro" }, "Rio de Janeiro"],
  [{ address: "Rua da Gamboa, RIO DE JANEIRO", city: "Rio de Janeiro " }, "Rua da Gamboa, RIO DE JANEIRO"],
  [{ address: "Av. Paulista, Sao Paulo", city: "São Paulo" }, "Av. Paulista, Sao Paulo"],
  [{}, ""],
])("says the city once: %o", (venue, line) => {
  expect(addressOf({ name, ...venue })).toBe(line);
});
