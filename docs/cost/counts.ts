/** The requests of one order and one scan to each service, step by step. Sizes round up to the billed unit. */
import { functions, type FunctionName } from "@catraca/functions/functions";

/** A write unit is 1 KB. In a transaction each item counts twice. An index whose attributes change costs its own units. */
export type Write = {
  step: string;
  rows: number;
  isTransaction?: true;
  indexes: number;
  /** The change calls the publisher: functions/src/stream/filter.ts. */
  callsPublisher?: true;
};

export const unitsOf = ({ rows, isTransaction, indexes }: Write): number => rows * (isTransaction ? 2 : 1) + indexes;

/** The on-sale of docs/access-patterns.md: 50,000 seats in 20,000 orders. */
export const TICKETS_PER_ORDER = 2.5;

/** An order's row is 1 KB, with the task token of its execution 2 KB. */
const ORDER = 2;
/** A name of two words, an address that begins otherwise and the whole of it, the number of the order; buyer and attendee are often one. */
const WORDS = 5;
/** The buyer's allowance of open orders. */
const ALLOWANCE = 1;

const reserve: Write = {
  step: "reserve: row, one shard of stock, allowance; listed, due",
  rows: ORDER + 1 + ALLOWANCE,
  isTransaction: true,
  indexes: 2,
  callsPublisher: true,
};
const keepToken: Write = { step: "keep the execution's token", rows: ORDER, indexes: 0, callsPublisher: true };

/** A message alone: the item of its second, which makes it count once, and the item of its counters. A batch shares them. */
const counted = (message: string, rows: 2 | 4 = 2): Write => ({
  step: `count ${message}: its second, its counters${rows === 4 ? ", those of its hour and its day" : ""}`,
  rows,
  isTransaction: true,
  indexes: 0,
});

export const PAID_ORDER: readonly Write[] = [
  reserve,
  keepToken,
  {
    step: "buyer set: row, the browser's and the buyer's allowance; the buyer's order listed",
    rows: ORDER + 2 * ALLOWANCE,
    isTransaction: true,
    indexes: 1,
    callsPublisher: true,
  },
  { step: "payment written down; due", rows: 1, indexes: 1 },
  { step: "the provider's charge, where it is the simulated one", rows: 1, indexes: 0 },
  { step: "order paid; due moves", rows: ORDER, indexes: 2, callsPublisher: true },
  { step: "payment booked; due no more", rows: 1, indexes: 1 },
  {
    step: "issue: row, tickets, allowance; tickets listed, the buyer's order and due move",
    rows: ORDER + TICKETS_PER_ORDER + ALLOWANCE,
    isTransaction: true,
    indexes: TICKETS_PER_ORDER + 4,
    callsPublisher: true,
  },
  { step: "each ticket under the words of its people and order, for the search", rows: WORDS * TICKETS_PER_ORDER, indexes: 0 },
  { step: "email claimed; due", rows: 1, indexes: 1 },
  { step: "email sent; due no more", rows: 1, indexes: 1 },
  { step: "order notified; due no more", rows: ORDER, indexes: 1, callsPublisher: true },
  counted("reserved"),
  counted("paid", 4),
];

/** A ticket that is sent to its attendee's own address. */
export const ATTENDEE_MAIL: readonly Write[] = [
  { step: "the ticket under its attendee's address, over all events", rows: 1, indexes: 0 },
  { step: "the address's allowance of the hour", rows: ALLOWANCE, indexes: 0 },
  { step: "email claimed; due", rows: 1, indexes: 1 },
  { step: "email sent; due no more", rows: 1, indexes: 1 },
];

export const ABANDONED_ORDER: readonly Write[] = [
  reserve,
  keepToken,
  {
    step: "expire: row, stock and allowance given back; due moves",
    rows: ORDER + 1 + ALLOWANCE,
    isTransaction: true,
    indexes: 2,
    callsPublisher: true,
  },
  { step: "personal data removed after thirty days; due no more", rows: 1, indexes: 1, callsPublisher: true },
  counted("reserved"),
  counted("expired"),
];

export const ADMITTED_SCAN: readonly Write[] = [
  { step: "the one update of the ticket", rows: 1, indexes: 0, callsPublisher: true },
  { step: "the scan's row; listed", rows: 1, indexes: 1 },
  counted("admitted"),
];

export const REFUSED_SCAN: readonly Write[] = [
  { step: "the refusal's row; listed", rows: 1, indexes: 1, callsPublisher: true },
  counted("refused"),
];

/** Entries of some tickets, about 100 bytes each: the list's row, and a row of its own. */
export const LISTED_CHANGE: readonly Write[] = [{ step: "the change's row, the list's row", rows: 3, isTransaction: true, indexes: 0 }];

/** A delivery of a webhook, alone in its queue. */
export const DELIVERY: readonly Write[] = [
  { step: "append: its row, its queue; listed, due", rows: 2, isTransaction: true, indexes: 2, callsPublisher: true },
  { step: "a sender takes the queue; due moves", rows: 1, indexes: 1, callsPublisher: true },
  { step: "delivered: its row, its queue; due no more", rows: 2, isTransaction: true, indexes: 1, callsPublisher: true },
];

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
export const publisherCallsOf = (steps: readonly Write[]): number => steps.filter(({ callsPublisher }) => callsPublisher).length;
export const writesOf = (steps: readonly Write[]): number => sum(steps.map(unitsOf));

/** The states an execution goes through; test/cost.test.ts walks them on the workflow itself. */
export const PAID_RUN = ["Reserve", "Route", "Pay", "Route", "Issue", "Notify", "Done"] as const;
export const ABANDONED_RUN = ["Reserve", "Route", "Pay", "Grace", "Release", "Route", "Done"] as const;

/** Assumed, not measured on AWS. Generous, so that the sums are rather too high. */
export const ASSUMED = {
  /** Orders that expire unpaid, for each paid one. */
  abandonedPerPaid: 0.25,
  /** People who look at the event's page, for each paid order. */
  visitsPerPaid: 10,
  apiRequestsPerVisit: 2,
  /** Pages, scripts and fonts: from CloudFront, kept by the browser from then on. */
  fileRequestsPerVisit: 8,
  kbPerVisit: 300,
  /** Placing, naming the buyer, paying, polling for issued, reading the tickets. */
  apiRequestsPerPaid: 11,
  apiRequestsPerAbandoned: 4,
  kbPerApiAnswer: 2,
  /** Shards of an event of 1,000 seats. Each is a separate item. */
  shards: 10,
  /** Its QR code's image, and sometimes a document. */
  kbPerTicket: 5,
  refusedPerScan: 0.02,
  gates: 10,
  hoursOfEntry: 6,
  kbLogPerInvocation: 0.5,
  kbLogPerApiRequest: 0.5,
  kbLogPerRun: 20,
  kbMessage: 0.6,
} as const;

/** POST requests that the firewall lets one network address make: stacks/firewall.ts. */
export const POSTS_PER_MINUTE = 120;

/** Assumed milliseconds of a warm function, including the database and other services. */
export const TAKES_MS = {
  api: 40,
  gate: 15,
  checkoutReserve: 30,
  checkoutPay: 30,
  checkoutRelease: 60,
  checkoutIssue: 900,
  checkoutNotify: 700,
  notifyTicket: 700,
  publish: 40,
  follow: 40,
  /** Most of it is the receiver's. */
  sendWebhooks: 300,
  count: 40,
} as const satisfies Partial<Record<FunctionName, number>>;

/** Of a scheduled function without work. */
export const SCHEDULED_MS = 400;

export type Worker = keyof typeof TAKES_MS;

export const memoryMbOf = (name: FunctionName): number => functions[name].memoryMb;

export const gbSecondsOf = (invocations: Partial<Record<Worker, number>>): number =>
  sum(
    Object.entries(invocations).map(([name, times]) => {
      const worker = name as Worker;
      return times * (memoryMbOf(worker) / 1024) * (TAKES_MS[worker] / 1000);
    }),
  );
