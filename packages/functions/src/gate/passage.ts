/** The one conditional write that admits: its condition says in DynamoDB's words what admission.rules.ts says in ours. */
import { RESULT_OF_MODE, type ScanAttempt, type TicketState } from "@catraca/core/admission.rules";
import type { ScanRecord } from "@catraca/core/ticket.schema";
import { keys, N, plain, S, update, type Item, type Update } from "./table.ts";

export type GatePassage = ScanAttempt & { ticketId: string; gateId: string; gateName: string; deviceId: string; deviceName: string };

export type TicketSeen = TicketState & {
  ticketId: string;
  attendeeName: string;
  ticketTypeName: string;
  productNames: Record<string, string>;
  admittedAtMs?: number;
  admittedGateName?: string;
  admittedDeviceName?: string;
};

const done = (p: GatePassage): Item => ({
  did: S(RESULT_OF_MODE[p.mode]),
  atMs: N(p.atMs),
  gateId: S(p.gateId),
  gateName: S(p.gateName),
  deviceId: S(p.deviceId),
  ...(p.force ? { forced: { BOOL: true } } : {}),
  ...(p.productId === undefined ? {} : { productId: S(p.productId) }),
});

/** Collects an update expression's parts with their names and values. */
const expression = () => {
  const names: Record<string, string> = {};
  const values: Item = {};
  return {
    names,
    values,
    set: [] as string[],
    only: [] as string[],
    name: (attribute: string, as = attribute) => ((names[`#${as}`] = attribute), `#${as}`),
    value: (as: string, value: Item[string]) => ((values[`:${as}`] = value), `:${as}`),
  };
};

type Expression = ReturnType<typeof expression>;

const enter = ({ set, only, name, value }: Expression, p: GatePassage): void => {
  set.push(
    `${name("inside")} = ${value("true", { BOOL: true })}`,
    `${name("entries")} = #entries + ${value("one", N(1))}`,
    `${name("admittedAtMs")} = if_not_exists(#admittedAtMs, ${value("at", N(p.atMs))})`,
    `${name("admittedGateName")} = if_not_exists(#admittedGateName, ${value("gateName", S(p.gateName))})`,
    `${name("admittedDeviceName")} = if_not_exists(#admittedDeviceName, ${value("deviceName", S(p.deviceName))})`,
  );
  if (!p.force) only.push(p.reentry ? `#inside = ${value("false", { BOOL: false })}` : `#entries = ${value("zero", N(0))}`);
};

const leave = ({ set, only, name, value }: Expression, p: GatePassage): void => {
  set.push(`${name("inside")} = ${value("false", { BOOL: false })}`);
  if (!p.force) only.push(`#inside = ${value("true", { BOOL: true })}`);
};

const redeem = ({ set, only, name, value }: Expression, p: GatePassage): void => {
  const left = `${name("products")}.${name(p.productId ?? "", "product")}`;
  set.push(`${left} = ${left} - ${value("one", N(1))}`);
  only.push(`${left} >= :one`);
};

const BY_MODE = { entry: enter, exit: leave, redeem } as const;

/** The write for a passage that the rules might let through. */
export const passageWrite = (p: GatePassage): Update => {
  const it = expression();
  const { set, only, name, value } = it;
  const scan = `${name("scans")}.${name(p.scanId, "scan")}`;
  set.push(`${scan} = ${value("scan", { M: done(p) })}`);
  only.push(`${name("eventId")} = ${value("eventId", S(p.eventId))}`, `attribute_not_exists(${scan})`);
  BY_MODE[p.mode](it, p);
  if (!p.force) {
    only.push(`${name("status")} = ${value("issued", S("issued"))}`, `${name("revision")} = ${value("revision", N(p.revision))}`);
    const types = p.ticketTypeIds.map((id, at) => value(`type${at}`, S(id)));
    if (types.length > 0) only.push(`${name("ticketTypeId")} IN (${types.join(", ")})`);
  }
  return {
    Key: keys.ticket(p.ticketId),
    UpdateExpression: `SET ${set.join(", ")}`,
    ConditionExpression: only.join(" AND "),
    ExpressionAttributeNames: it.names,
    ExpressionAttributeValues: it.values,
  };
};

/** Whether the ticket let this scan through, and the ticket as it became or as it was. */
export const pass = async (p: GatePassage): Promise<{ done: boolean; ticket: TicketSeen | undefined }> => {
  const { done: passed, item } = await update(passageWrite(p));
  return { done: passed, ticket: item && plain<TicketSeen>(item) };
};

/** A ticket remembers its last scans: enough to answer any old retry, few enough to stay small. */
export const MOST_SCANS = 40;

/** Forgets the oldest beyond that. */
export const trimScans = async ({ ticketId, scans }: TicketSeen): Promise<void> => {
  const oldest = Object.entries(scans)
    .toSorted(([, a]: [string, ScanRecord], [, b]: [string, ScanRecord]) => a.atMs - b.atMs)
    .slice(0, Math.max(0, Object.keys(scans).length - MOST_SCANS));
  if (oldest.length === 0) return;
  const names = Object.fromEntries(oldest.map(([scanId], at) => [`#scan${at}`, scanId]));
  await update({
    Key: keys.ticket(ticketId),
    UpdateExpression: `REMOVE ${Object.keys(names)
      .map((name) => `#scans.${name}`)
      .join(", ")}`,
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#scans": "scans", ...names },
  });
};
