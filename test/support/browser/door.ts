/** An event with tickets to scan, its gates, and phones that are not paired yet. */
import type { Browser, Page } from "playwright-core";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client, type Sale } from "../client.ts";
import { eventBody } from "../bodies.ts";
import { fakeCamera, installFakeCamera } from "./fake-camera.ts";
import { openPage, type OpenPage, type PageOptions } from "./pages.ts";
import { stewardOn } from "./steward.ts";

export const PEOPLE = ["Tereza Nogueira", "Davi Nogueira", "Luiza Prates", "Rui Barreto", "Ana Souza", "Bento Reis"] as const;

export type DoorWorld = {
  client: Client;
  sale: Pick<Sale, "eventId" | "ticketTypeId">;
  /** One ticket for each name in PEOPLE. The first one has products. */
  tickets: { id: string; code: string }[];
  productIds: string[];
  enrolmentCode: (gate?: object, role?: "steward" | "supervisor") => Promise<string>;
};

const price = (amountMinor: number) => ({ amountMinor, currency: "BRL" });

export const openDoors = async (stack: Stack, event: object = {}): Promise<DoorWorld> => {
  const client = clientOf(stack);
  const { post } = client;
  const made = await post("/events", eventBody({ name: "Maré Alta", timeZone: "America/Sao_Paulo", ...event }));
  const below = `/events/${made.body.event.id}`;
  const type = await post(`${below}/ticket-types`, { name: "Inteira", price: price(12_000), capacity: 100, maxPerOrder: 50 });
  const sale = { eventId: made.body.event.id as string, ticketTypeId: type.body.ticketType.id as string };
  await post(`${below}/publish`);
  const products = await Promise.all(
    ["Pipoca", "Refrigerante"].map((name) => post(`${below}/products`, { name, price: price(1_500), stock: 100 })),
  );
  const productIds = products.map(({ body }) => body.product.id as string);
  const { tickets } = await client.buy(sale, PEOPLE.length, {
    attendees: PEOPLE.map((name) => ({ name })),
    products: [
      { productId: productIds[0], quantity: 2 },
      { productId: productIds[1], quantity: 1 },
    ],
  });
  let gates = 0;
  const enrolmentCode = async (gate: object = {}, role: "steward" | "supervisor" = "steward"): Promise<string> => {
    const { body } = await post(`${below}/gates`, { name: `Portão ${++gates}`, mode: "entry", ...gate });
    const device = { name: `Celular ${gates}`, gateId: body.gate.id, role };
    return (await post(`${below}/devices`, device)).body.enrolmentCode;
  };
  return { client, sale, tickets, productIds, enrolmentCode };
};

export type Phone = OpenPage & { steward: ReturnType<typeof stewardOn>; camera: ReturnType<typeof fakeCamera> };

/** A phone whose camera shows the code that the test chooses. */
export const openPhone = async (browser: Browser, opening: PageOptions = {}): Promise<Phone> => {
  const opened = await openPage(browser, { permissions: ["camera"], hasTouch: true, ...opening });
  await installFakeCamera(opened.context);
  return { ...opened, steward: stewardOn(opened.page, opening.locale ?? "pt-BR"), camera: fakeCamera(opened.page) };
};

/** Opens the address of the console's QR code. */
export const pairPhone = async ({ page, steward }: Phone, stack: Stack, enrolmentCode: string): Promise<void> => {
  await page.goto(`${stack.web}door/#${enrolmentCode}`);
  await steward.ready();
};

/** Waits until the service worker is active and the page can open offline. */
export const waitForWorker = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== "activated") await new Promise((resolve) => active?.addEventListener("statechange", resolve, { once: true }));
  });

/** The phone gets no list of tickets, so it decides nothing by itself. Call it before the pairing. */
export const withoutList = async ({ context, expectTrouble }: Phone, stack: Stack): Promise<void> => {
  expectTrouble(/ERR_FAILED/);
  await context.route(`${stack.scan}manifest**`, (route) => route.abort());
};

/** A code with one changed letter. */
export const alterCode = (code: string): string => `${code.slice(0, -1)}${code.endsWith("A") ? "B" : "A"}`;
