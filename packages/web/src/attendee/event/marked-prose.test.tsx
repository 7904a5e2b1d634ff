import { render } from "@testing-library/preact";
import { expect, it } from "vitest";
import { MarkedProse } from "./marked-prose.tsx";

const draw = (text: string): string => render(<MarkedProse text={text} />).container.innerHTML.replaceAll(/ (dir|class)="[^"]*"/g, "");
const inside = (text: string): string => draw(text).replace(/^<div>|<\/div>$/g, "");
const link = (href: string, text: string): string => `<a href="${href}" target="_blank" rel="noopener noreferrer nofollow ugc">${text}</a>`;

it.each([
  ["One\ntwo\n\nthree", "<p>One<br>two</p><p>three</p>"],
  ["- a\n- b **c**", "<ul><li>a</li><li>b <strong>c</strong></li></ul>"],
  ["3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
  ["*soft* and 2 * 3 * 4", "<p><em>soft</em> and 2 * 3 * 4</p>"],
  ["[Map](https://maps.example/)", `<p>${link("https://maps.example/", "Map")}</p>`],
  ["See https://a.example/b now", `<p>See ${link("https://a.example/b", "https://a.example/b")} now</p>`],
  ["[bank.example](https://evil.example/x)", `<p>${link("https://evil.example/x", "bank.example")} (evil.example)</p>`],
  [
    "[bank.example](https://bank.example@evil.example/)",
    `<p>${link("https://bank.example@evil.example/", "bank.example")} (evil.example)</p>`,
  ],
  ["# Title", "<p>Title</p>"],
  ["Tom & Jerry's <3", "<p>Tom &amp; Jerry's &lt;3</p>"],
])("draws %j", (text, expected) => expect(inside(text)).toBe(expected));

it.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[x](javascript:alert(1))",
  "[x](data:text/html,hi)",
  "![x](https://evil.example/pixel.png)",
  "| a | b |\n| - | - |\n| 1 | 2 |",
  "`code`",
])("leaves %j as it was typed", (text) => {
  const { container } = render(<MarkedProse text={text} />);
  expect([container.querySelector("script, img, table, code, a"), container.textContent]).toEqual([null, text]);
});
