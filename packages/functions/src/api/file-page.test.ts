import { describe, expect, it } from "vitest";
import { filePage } from "./file-page.ts";

const ORDER = "ord_abcdefgh234567mn";

describe("the page in place of a file", () => {
  it.each([
    ["file.expired", "Este link venceu", "This link has expired"],
    ["file.reissued", "Este ingresso tem um código novo", "This ticket has a new code"],
    ["file.voided", "Este ingresso foi cancelado", "This ticket was cancelled"],
    ["file.refunded", "Este pedido foi reembolsado", "This order was refunded"],
    ["file.missing", "Este link está incompleto", "This link is incomplete"],
    ["request.invalid", "Este link está incompleto", "This link is incomplete"],
  ])("says what happened for %s, in the link's language", (code, portuguese, english) => {
    const page = (locale: "pt-BR" | "en") => filePage({ locale, code, status: 404, orderId: ORDER });
    expect(page("pt-BR")).toContain(`<h1>${portuguese}</h1>`);
    expect(page("pt-BR")).toContain('<html lang="pt-BR">');
    expect(page("en")).toContain(`<h1>${english}</h1>`);
    expect(page("en")).toContain(`href="/orders/${ORDER}"`);
  });

  it("leads an organizer whose link of an export is over to the console", () => {
    const page = filePage({ locale: "en", code: "export.link_expired", status: 404 });
    expect(page).toContain('href="/console/"');
    expect(page).not.toContain("/find-tickets");
  });

  it("asks for patience when the service is busy or failed", () => {
    for (const [code, status] of [
      ["service.unavailable", 503],
      ["service.failed", 500],
    ] as const)
      expect(filePage({ locale: "en", code, status })).toContain("This could not be opened now");
  });

  it("leads to the orders of this browser when the order is not known", () => {
    for (const orderId of ["", "ord_1", '"><script>'])
      expect(filePage({ locale: "en", code: "file.missing", status: 404, orderId })).toContain('href="/orders"');
  });

  it("has no style and no script of its own, which the site's policy would block", () => {
    expect(filePage({ locale: "en", code: "file.expired", status: 404 })).not.toMatch(/<style|style=|<script/);
  });
});
