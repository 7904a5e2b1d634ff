/** The statement of an event that sold 50,000 tickets in 20,000 orders over 60 days and admitted them all: its time and the items that it reads. */
import * as Fee from "@catraca/core/fee";
import { invariant } from "@catraca/core/kernel/invariant";
import * as PromoCode from "@catraca/core/promo-code";
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report/report.rules.ts";
import * as Statement from "@catraca/core/report/report.statement.ts";
import { asOrganizer, asSystem, openSale, type Sale } from "../test/support/world/sale.ts";
import { ofRounds, quantile, single, type Figure } from "./figure.ts";
import { countItems } from "../test/support/count-items.ts";

const ORDERS = 20_000;
const TICKETS = 50_000;
const DAYS = 60;
const CODES = 20;
const GATES_OPEN_MS = 3 * 3_600_000;
const START_MS = Date.UTC(2027, 2, 1, 12);
const DAY_MS = 24 * 3_600_000;
/** Counted at once by the reporting function. */
const BATCH = 100;
const ROUNDS = 60;

const saleMessage = ({ eventId, ticketTypeId }: Sale, fees: readonly string[], codes: readonly string[], at: number): Counted => ({
  id: `ord_${at}/2`,
  type: "order.moved",
  at: new Date(START_MS + Math.floor((at * DAYS * DAY_MS) / ORDERS)).toISOString(),
  causedBy: "",
  data: {
    orderId: `ord_${at}`,
    eventId,
    from: "reserved",
    to: "paid",
    tickets: [{ ticketTypeId, quantity: 2 + (at % 2), amountMinor: (2 + (at % 2)) * 5_000 }],
    products: [],
    fees: fees.map((feeId) => ({ feeId, amountMinor: 500 })),
    ...(at % 5 === 0 ? { discountMinor: 1_000, promoCodeId: codes[at % codes.length] ?? "" } : {}),
    amountMinor: (2 + (at % 2)) * 5_000 + 1_000 - (at % 5 === 0 ? 1_000 : 0),
    currency: "BRL",
  },
});

const scanMessage = ({ eventId, ticketTypeId }: Sale, at: number): Counted => {
  const atMs = START_MS + (DAYS + 1) * DAY_MS + Math.floor((at * GATES_OPEN_MS) / TICKETS);
  const where = { scanId: `scn_${at}`, eventId, gateId: `gat_${at % 10}`, deviceId: "dev_1", atMs };
  const did = { did: "admitted", first: true, insideBy: 1, forced: false } as const;
  const data = { ...where, ...did, ticketId: `tkt_${at}`, ticketTypeId };
  return { id: `tkt_${at}/scn`, type: "ticket.scanned", at: new Date(atMs).toISOString(), causedBy: "", data };
};

const countAll = async (messages: readonly Counted[]): Promise<void> => {
  const batches = Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, at) => messages.slice(at * BATCH, (at + 1) * BATCH));
  const work = async (): Promise<void> => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      const of = batch;
      const { failed } = await asSystem(() => Report.count(of));
      invariant(failed.size === 0, "a message was not counted");
    }
  };
  await Promise.all(Array.from({ length: 5 }, work));
};

const openWorld = async (): Promise<Sale> => {
  const sale = await openSale({ capacity: null });
  const { eventId } = sale;
  const brl = (amountMinor: number) => ({ amountMinor, currency: "BRL" });
  const fees: string[] = [];
  const codes: string[] = [];
  await asOrganizer(async () => {
    for (const name of ["Service", "Building"])
      fees.push((await Fee.create({ eventId, fee: { name, per: "order", amount: brl(500) } })).id);
    for (let at = 0; at < CODES; at++)
      codes.push((await PromoCode.create({ eventId, promoCode: { code: `CODE${at}`, amountOff: brl(500) } })).id);
  });
  await countAll(Array.from({ length: ORDERS }, (_, at) => saleMessage(sale, fees, codes, at)));
  await countAll(Array.from({ length: TICKETS }, (_, at) => scanMessage(sale, at)));
  return sale;
};

export const run = async (): Promise<Figure[]> => {
  const sale = await openWorld();
  const { eventId } = sale;
  const get = () => asOrganizer(() => Statement.get({ eventId }));
  const { settlement, days, attendance } = await get();
  invariant(attendance.sold === TICKETS && attendance.admitted === TICKETS, "not every ticket was counted");
  const parts = [settlement.tickets, settlement.fees, settlement.discounts].reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  invariant(parts === settlement.charged.amountMinor, "the statement does not add up");
  const items = await countItems(get);
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const beganMs = performance.now();
    await get();
    tookMs.push(performance.now() - beganMs);
  }
  return [
    ofRounds(`statement of ${TICKETS} tickets`, "ms", tookMs),
    single("the same, p99", "ms", quantile(tookMs, 0.99), { most: 200 }),
    single("items read, with the event, its catalog and its codes", "", items, { most: 100 }),
    single("days with a sale", "", days.length),
  ];
};
