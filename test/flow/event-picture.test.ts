/** The organizer's picture of an event from its upload to the page's head, and the link to a draft, over HTTP. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { eventBody } from "../support/bodies.ts";
import { call, clientOf, until, type Client } from "../support/client.ts";
import { PICTURES } from "../support/pictures.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});

const ALT = 'A band, "on" a stage';
const setPicture = (eventId: string, picture: object) => client.post(`/events/${eventId}/picture`, { alt: ALT, ...picture });
const fetchFile = (path: string) => fetch(new URL(path, stack.web));
const isShown = (eventId: string, url: string | undefined) =>
  until(
    () => client.api(`/events/${eventId}`),
    ({ body }) => body.event.picture?.url === url,
  );

it("shows the picture on the event's page, in lists and previews, without what the file said about its maker", async () => {
  const { eventId } = await client.openSale();
  const answer = await setPicture(eventId, { image: PICTURES.jpeg, thumbnail: PICTURES.webp });
  expect(answer.status).toBe(200);
  const { picture } = answer.body.event;
  expect(picture).toMatchObject({ alt: ALT, width: 24, height: 16 });

  const shown = await isShown(eventId, picture.url);
  expect(shown.body.event.picture).toEqual(picture);
  const file = await fetchFile(picture.url);
  expect(file.headers.get("content-type")).toBe("image/jpeg");
  expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(file.headers.get("x-content-type-options")).toBe("nosniff");
  expect(Buffer.from(await file.arrayBuffer()).toString("latin1")).not.toMatch(/Secret|Exif/);
  expect((await fetchFile(picture.thumbnailUrl)).headers.get("content-type")).toBe("image/webp");

  const page = await (await fetch(new URL(`e/${eventId}`, stack.web))).text();
  expect(page).toContain(`<meta property="og:image" content="${new URL(picture.url, stack.web).href}" />`);
  expect(page).toContain('<meta property="og:image:alt" content="A band, &quot;on&quot; a stage" />');
});

it("replaces and removes the picture, and its files with it", async () => {
  const { eventId } = await client.openSale();
  const first = (await setPicture(eventId, { image: PICTURES.png, thumbnail: PICTURES.simple })).body.event.picture;
  const second = (await setPicture(eventId, { image: PICTURES.simple })).body.event.picture;
  expect(second.thumbnailUrl).toBeUndefined();
  for (const url of [first.url, first.thumbnailUrl]) expect((await fetchFile(url)).status).toBe(404);
  expect((await fetchFile(second.url)).status).toBe(200);
  const removed = await client.admin(`/events/${eventId}/picture`, { method: "DELETE" });
  expect(removed.body.event.picture).toBeUndefined();
  expect((await fetchFile(second.url)).status).toBe(404);
  await isShown(eventId, undefined);
});

it.each([
  ["a drawing with a script", Buffer.from("<svg onload=alert(1)>").toString("base64"), { problem: "type" }],
  ["a picture on its side", PICTURES.rotated, { problem: "rotated" }],
  ["a film", PICTURES.moving, { problem: "animated" }],
  ["half a picture", PICTURES.jpeg.slice(0, 400), { problem: "broken" }],
])("refuses %s, and keeps the picture before it", async (_, image, params) => {
  const { event } = (await client.post("/events", eventBody())).body;
  const before = (await setPicture(event.id, { image: PICTURES.simple })).body.event.picture;
  const refused = await setPicture(event.id, { image });
  expect(refused.status).toBe(422);
  expect(refused.body.error.issues).toMatchObject([{ path: "picture.image", params }]);
  expect((await client.admin(`/events/${event.id}`)).body.event.picture).toEqual(before);
  expect((await fetchFile(before.url)).status).toBe(200);
});

it("refuses a thumbnail that is no smaller than a picture, and a text of several lines", async () => {
  const { event } = (await client.post("/events", eventBody())).body;
  // The head of a PNG of 5,000 by 10 pixels.
  const wide = Buffer.from(PICTURES.png, "base64");
  wide.writeUInt32BE(5_000, 16);
  const answer = await setPicture(event.id, { image: PICTURES.png, thumbnail: wide.toString("base64") });
  expect(answer.body.error.issues).toMatchObject([{ path: "picture.thumbnail", params: { maxWidth: 480 } }]);
  expect((await setPicture(event.id, { image: PICTURES.png, alt: "a\r\nb" })).status).toBe(422);
  expect((await client.admin(`/events/${event.id}`)).body.event.picture).toBeUndefined();
});

it("shows a draft to whoever has its preview link, and to nobody else", async () => {
  const { event } = (await client.post("/events", eventBody({ minimumAge: 16 }))).body;
  await client.post(`/events/${event.id}/ticket-types`, { name: "Full", price: { amountMinor: 100, currency: "BRL" }, capacity: 5 });
  const { url } = (await client.post(`/events/${event.id}/preview-link`)).body;
  const [, token = ""] = /#preview=(\w+)$/.exec(url) ?? [];
  const preview = (accessToken?: string) =>
    call(`${stack.api}/events/${event.id}/preview`, accessToken === undefined ? {} : { token: accessToken });
  const shown = await preview(token);
  expect(shown.headers.get("cache-control")).toBe("no-store");
  expect(shown.body.event).toMatchObject({ id: event.id, minimumAge: 16, ticketTypes: [{ availability: "available" }] });
  const other = (await client.post("/events", eventBody())).body.event;
  const otherToken = /#preview=(\w+)$/.exec((await client.post(`/events/${other.id}/preview-link`)).body.url)?.[1];
  for (const wrong of [undefined, "", otherToken, `${token.slice(0, -2)}AA`]) expect((await preview(wrong)).status).toBe(404);
  expect((await client.api(`/events/${event.id}`)).status).toBe(404);
  const ticketTypeId = shown.body.event.ticketTypes[0].id;
  expect((await client.order({ eventId: event.id, ticketTypeId })).body.error.code).toBe("request.invalid");
  await client.admin(`/events/${event.id}`, { method: "DELETE" });
});
