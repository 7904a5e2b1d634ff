/** A sale with everything that a statement counts, and random acts of its buyers, its organizer and its gates. */
import { scan } from "@catraca/core/admission";
import { undo } from "@catraca/core/admission/admission.undo.ts";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import * as Fee from "@catraca/core/fee";
import { Fault } from "@catraca/core/kernel/fault";
import * as Order from "@catraca/core/order";
import { exchangeProduct } from "@catraca/core/order/order.exchange.ts";
import * as Product from "@catraca/core/product";
import * as PromoCode from "@catraca/core/promo-code";
import * as TicketType from "@catraca/core/ticket-type";
import { anotherBuyer } from "../bodies.ts";
import type { Random } from "../random.ts";
import { moveClock } from "../time.ts";
import { openGate } from "./gate.ts";
import { asAnyone, asOrganizer, cancel, issue, openSale, pay, refundPart, ticketsOf, type Placed } from "./sale.ts";

const brl = (amountMinor: number) => ({ amountMinor, currency: "BRL" });

export type Fair = {
  eventId: string;
  full: string;
  half: string;
  popcorn: string;
  water: string;
  serviceFee: string;
  orderFee: string;
  code: string;
  entry: Assignment;
  stand: Assignment;
};

/** A fee of 10.5 % on each ticket and of 1.00 on each order, and a code that takes 15 % off. */
export const openFair = async (capacity = 10_000): Promise<Fair> => {
  const { eventId, ticketTypeId: full } = await openSale({ capacity, priceMinor: 3_333 });
  const made = await asOrganizer(async () => {
    const ticketType = { name: "Half", price: brl(1_667), capacity: null, maxPerOrder: 50 };
    const half = (await TicketType.create({ eventId, ticketType })).id;
    const popcorn = (await Product.create({ eventId, product: { name: "Popcorn", price: brl(1_500), stock: null } })).id;
    const water = (await Product.create({ eventId, product: { name: "Water", price: brl(499), stock: null } })).id;
    const serviceFee = (await Fee.create({ eventId, fee: { name: "Service", per: "ticket", basisPoints: 1_050 } })).id;
    const orderFee = (await Fee.create({ eventId, fee: { name: "Order", per: "order", amount: brl(100) } })).id;
    const { id: code } = await PromoCode.create({ eventId, promoCode: { code: "FRIENDS", percentOff: 15 } });
    return { half, popcorn, water, serviceFee, orderFee, code };
  });
  const entry = await openGate(eventId, { name: "Entry", reentry: true }, "supervisor");
  const stand = await openGate(eventId, { name: "Stand", mode: "redeem", productIds: [made.popcorn, made.water] });
  return { eventId, full, ...made, entry, stand };
};

type Basket = { full?: number; half?: number; popcorn?: number; withCode?: boolean };

export const placeAt = async (fair: Fair, { full = 0, half = 0, popcorn = 0, withCode = false }: Basket): Promise<Placed> => {
  const line = (ticketTypeId: string, quantity: number) => (quantity > 0 ? [{ ticketTypeId, quantity }] : []);
  const order = {
    eventId: fair.eventId,
    lines: [...line(fair.full, full), ...line(fair.half, half)],
    ...(popcorn > 0 ? { products: [{ productId: fair.popcorn, quantity: popcorn }] } : {}),
    ...(withCode ? { promoCode: "FRIENDS" } : {}),
    buyer: anotherBuyer(),
  };
  const placed = await asAnyone(() => Order.place({ order }));
  if (placed.outcome === "refused") throw new Fault("conflict", placed.code, placed.message);
  return placed;
};

export const buyAt = async (fair: Fair, basket: Basket): Promise<Placed> => {
  const placed = await placeAt(fair, basket);
  await pay(placed);
  await issue(placed);
  return placed;
};

export const exchangeForWater = (fair: Fair, { order }: Placed, quantity = 1) =>
  asOrganizer(() => exchangeProduct({ orderId: order.id, exchange: { productId: fair.popcorn, toProductId: fair.water, quantity } }));

let scans = 0;
export const newScanId = (): string => `scn_fair-${String(++scans).padStart(8, "0")}`;

type State = { fair: Fair; random: Random; orders: Placed[]; undoable: string[] };

const pickOf = <T>({ below }: Random, all: readonly T[]): T | undefined => all[below(all.length)];

const buySomething = async (state: State): Promise<void> => {
  const { random, fair } = state;
  const basket = { full: 1 + random.below(3), half: random.below(3), popcorn: random.below(3), withCode: random.chance(0.3) };
  const placed = await placeAt(fair, basket);
  if (random.chance(0.1)) return;
  if (random.chance(0.1)) return void (await cancel(placed));
  await pay(placed);
  await issue(placed);
  state.orders.push(placed);
};

const returnSomething = async ({ random, orders }: State): Promise<void> => {
  const placed = pickOf(random, orders);
  if (!placed) return;
  const tickets = await ticketsOf(placed);
  const ticketId = pickOf(random, tickets)?.id ?? "";
  const keepFees = random.chance(0.5);
  const dice = random.next();
  if (dice < 0.3) await asOrganizer(() => Order.voidTicket({ ticketId, release: random.chance(0.5) }));
  else if (dice < 0.6) await refundPart(placed, { ticketIds: [ticketId], keepFees, includeUsed: true });
  else if (dice < 0.7) await refundPart(placed, { amount: brl(1 + random.below(50)) });
  else await refundPart(placed, { keepFees, includeUsed: true });
};

const scanSomething = async (state: State): Promise<void> => {
  const { random, orders, fair } = state;
  const placed = pickOf(random, orders);
  const ticket = placed && pickOf(random, await ticketsOf(placed));
  if (!ticket) return;
  const scanId = newScanId();
  const [assignment, body] = random.chance(0.25)
    ? ([fair.stand, { productId: random.chance(0.7) ? fair.popcorn : fair.water }] as const)
    : ([fair.entry, random.chance(0.2) ? { direction: "exit" as const } : random.chance(0.5) ? { force: true } : {}] as const);
  const { answer, followUp } = await scan({ code: ticket.code, scanId, ...body }, assignment);
  await followUp?.();
  if (answer.result === "admitted" && random.chance(0.2)) state.undoable.push(scanId);
};

const undoSomething = async ({ fair, undoable }: State): Promise<void> => {
  const scanId = undoable.pop();
  if (scanId === undefined) return;
  const { followUp } = await undo({ scanId }, fair.entry);
  await followUp?.();
};

const exchangeSomething = async ({ fair, random, orders }: State): Promise<void> => {
  const placed = pickOf(random, orders);
  if (placed) await exchangeForWater(fair, placed);
};

/** Some acts are refused, such as a refund of what was refunded. Between two of them some seconds pass, and now and then an hour. */
export const actAtRandom = async (fair: Fair, random: Random, count: number): Promise<void> => {
  const state: State = { fair, random, orders: [], undoable: [] };
  for (let at = 0; at < count; at++) {
    const dice = random.next();
    try {
      if (dice < 0.4) await buySomething(state);
      else if (dice < 0.55) await returnSomething(state);
      else if (dice < 0.85) await scanSomething(state);
      else if (dice < 0.92) await undoSomething(state);
      else await exchangeSomething(state);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    moveClock(random.below(random.chance(0.01) ? 3_600_000 : 20_000));
  }
};
