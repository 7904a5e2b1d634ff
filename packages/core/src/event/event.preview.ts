/** The link to a draft's page, for people without an account: a signature of the event's id. It opens nothing else. */
import * as base32 from "../kernel/base32.ts";
import { operation } from "../kernel/operation.ts";
import { isSigned, sign } from "../kernel/signing.ts";
import { setting } from "../kernel/setting.ts";
import { getOwned } from "./event.row.ts";
import { EventRef } from "./event.schema.ts";

export const isPreviewToken = (eventId: string, token: string): boolean => {
  const bytes = /^[A-Z2-7]{32}$/.test(token) ? base32.decode(token) : undefined;
  return bytes !== undefined && isSigned("event preview", [eventId], bytes);
};

/** The same link each time, until the event is deleted or another key signs. Organizers of the event only. Behind the `#`, so that no server logs its token. */
export const createPreviewLink = operation(EventRef, async ({ eventId }) => {
  await getOwned(eventId, "event.change");
  return { url: new URL(`/e/${eventId}#preview=${base32.encode(sign("event preview", [eventId]))}`, setting("SITE_URL")).href };
});
