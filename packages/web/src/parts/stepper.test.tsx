import { fireEvent, render, screen } from "@testing-library/preact";
import { useState } from "preact/hooks";
import { expect, it } from "vitest";
import { Stepper } from "./stepper.tsx";

const Counted = () => {
  const [value, setValue] = useState(1);
  return <Stepper label="Inteira" value={value} max={2} onValue={setValue} />;
};

it("counts between zero and the limit, and disables the button at each limit", () => {
  render(<Counted />);
  const shown = (): string | null => screen.getByRole("status").textContent;
  const more = screen.getByRole("button", { name: "Somar um: Inteira" });
  const less = screen.getByRole("button", { name: "Tirar um: Inteira" });
  fireEvent.click(more);
  fireEvent.click(more);
  expect(shown()).toBe("2");
  expect(more.getAttribute("aria-disabled")).toBe("true");
  for (let press = 0; press < 4; press++) fireEvent.click(less);
  expect(shown()).toBe("0");
  expect([less.getAttribute("aria-disabled"), more.getAttribute("aria-disabled")]).toEqual(["true", "false"]);
});
