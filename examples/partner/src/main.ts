/** Plays a partner's evening against a running stack, or against a stage with `CATRACA_ADMIN` and `CATRACA_KEY`. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { openInbox } from "./inbox.ts";
import { playEvening } from "./partner.ts";

const SCOPES = ["events:write", "guests:write", "orders:write", "webhooks:write"];

/** A person makes a key in the console. The local stack's file has the token of an organizer, which does the same. */
const makeKey = async (): Promise<{ admin: string; key: string }> => {
  const folder = process.env["CATRACA_DATA_DIR"] ?? path.resolve(import.meta.dirname, "../../../.local");
  const { admin, organizerToken } = JSON.parse(readFileSync(path.join(folder, "stack.json"), "utf8")) as Record<string, string>;
  const response = await fetch(`${admin}/keys`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${organizerToken}` },
    body: JSON.stringify({ name: "Teatro Leste", scopes: SCOPES }),
  });
  if (response.status !== 201) throw new Error(`no key was made: ${response.status} ${await response.text()}`);
  return { admin: admin ?? "", key: ((await response.json()) as { secret: string }).secret };
};

const { CATRACA_ADMIN: admin, CATRACA_KEY: key, PARTNER_PORT: port = "0", PARTNER_URL: url } = process.env;
const connection = admin === undefined || key === undefined ? await makeKey() : { admin, key };
const inbox = await openInbox(Number(port));
try {
  const say = (line: string): void => console.log(line);
  await playEvening({ ...connection, inbox, url: url ?? inbox.url, externalId: `gala-${randomUUID()}`, say });
} finally {
  inbox.close();
}
