/** A first event to buy and scan at, made over HTTP as an organizer would. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "./lines.ts";

export type Demo = { eventId: string; gateId: string; deviceToken: string };
type Kept = Demo & { endsAt: string };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const call = async <T>(url: string, body: unknown, token?: string): Promise<T> => {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`the demo event could not be made: ${url} answered ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
};

const brl = (amountMinor: number) => ({ amountMinor, currency: "BRL" });

/** Doors are open already, so that the first ticket bought can be scanned. */
const eventBody = (nowMs: number) => ({
  name: "Festival Catraca",
  description:
    "Trinta noites de música à beira do rio. É o evento de demonstração: compre, abra o e-mail na caixa de saída e leia o código na porta.",
  venue: { name: "Armazém do Cais", address: "Rua da Aurora, 100, Recife" },
  startsAt: new Date(Math.ceil(nowMs / HOUR_MS) * HOUR_MS + HOUR_MS).toISOString(),
  endsAt: new Date(Math.ceil(nowMs / HOUR_MS) * HOUR_MS + 30 * DAY_MS).toISOString(),
  doorsOpenAt: new Date(nowMs - HOUR_MS).toISOString(),
  timeZone: "America/Recife",
  currency: "BRL",
});

const make = async (p: { admin: string; scan: string; organizerToken: string }): Promise<Kept> => {
  const post = <T>(below: string, body?: unknown): Promise<T> => call<T>(`${p.admin}${below}`, body, p.organizerToken);
  const body = eventBody(Date.now());
  const { event } = await post<{ event: { id: string } }>("/events", body);
  const below = `/events/${event.id}`;
  await post(`${below}/ticket-types`, { name: "Inteira", price: brl(12_000), capacity: 400 });
  await post(`${below}/ticket-types`, { name: "Meia-entrada", price: brl(6_000), capacity: 100, maxPerOrder: 2 });
  await post(`${below}/ticket-types`, { name: "Plateia livre", price: brl(0), capacity: 50, maxPerOrder: 4 });
  await post(`${below}/products`, { name: "Pipoca", price: brl(1_500), stock: 200 });
  await post(`${below}/products`, { name: "Refrigerante", price: brl(900), stock: 200 });
  const { gate } = await post<{ gate: { id: string } }>(`${below}/gates`, { name: "Portão A", mode: "entry" });
  const { enrolmentCode } = await post<{ enrolmentCode: string }>(`${below}/devices`, {
    name: "Celular 1",
    gateId: gate.id,
    role: "supervisor",
  });
  await post(`${below}/publish`);
  const { deviceToken } = await call<{ deviceToken: string }>(`${p.scan}enrol`, { enrolmentCode });
  return { eventId: event.id, gateId: gate.id, deviceToken, endsAt: body.endsAt };
};

/** The demo of this data folder; a new one when there is none, or when its event is over. */
export const openDemo = async (p: { folder: string; admin: string; scan: string; organizerToken: string }): Promise<Demo> => {
  const file = path.join(p.folder, "demo.json");
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Kept) : undefined;
  const demo = kept && Date.parse(kept.endsAt) > Date.now() ? kept : await make(p);
  if (demo !== kept) replaceFile(file, JSON.stringify(demo), 0o600);
  const { eventId, gateId, deviceToken } = demo;
  return { eventId, gateId, deviceToken };
};
