/** Quantities of everything billed: at rest, for 1,000 tickets sold, for 100,000 scans. */
import { DEFAULT_HOLD_SECONDS } from "@catraca/core/event/event.schema.ts";
import { graceMs } from "@catraca/core/order/order.due.rules.ts";
import { MAX_OPEN_ORDERS } from "@catraca/core/order/order.rules.ts";
import { schedules, subscriptions } from "@catraca/functions/triggers";
import {
  ABANDONED_ORDER,
  ABANDONED_RUN,
  ADMITTED_SCAN,
  ATTENDEE_MAIL,
  DELIVERY,
  ASSUMED,
  gbSecondsOf,
  memoryMbOf,
  PAID_ORDER,
  PAID_RUN,
  POSTS_PER_MINUTE,
  LISTED_CHANGE,
  publisherCallsOf,
  REFUSED_SCAN,
  SCHEDULED_MS,
  sum,
  TICKETS_PER_ORDER,
  writesOf,
} from "./counts.ts";
import { PRICES, type PriceName } from "./prices.ts";

export type Line = { price: PriceName; quantity: number; how: string };

export const dollarsOf = ({ price, quantity }: Line): number => (quantity * PRICES[price].usd) / PRICES[price].per;

const KB_PER_GB = 1024 * 1024;
const MINUTES_PER_MONTH = 43_800;
const HOURS_PER_MONTH = MINUTES_PER_MONTH / 60;
/** Payments, orders, refunds, jobs, offline lists, notifications, waiting lists, their entries, delivery queues, emails about erasure. */
const DUE_LISTS = 10;
/** The sweeper queries each in 16 slots. An empty answer costs half a read unit. */
const SWEEP_READS = DUE_LISTS * 16 * 0.5;

/** Lambda keeps five pollers at a queue, each of which waits twenty seconds: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const POLLS_PER_QUEUE = 5 * ((MINUTES_PER_MONTH * 60) / 20);
/** Sent, received, deleted. */
const REQUESTS_PER_MESSAGE = 3;

/** At rest: no sales, no scans. `how` names quantities that a stage chooses. */
export const atRest = (): Line[] => {
  const called = schedules.map(({ functionName, everySeconds }) => ({ functionName, times: (MINUTES_PER_MONTH * 60) / everySeconds }));
  const runs = sum(called.map(({ times }) => times));
  const gbSeconds = sum(called.map(({ functionName, times }) => times * (memoryMbOf(functionName) / 1024) * (SCHEDULED_MS / 1000)));
  const timesOf = (name: string): number => called.find(({ functionName }) => functionName === name)?.times ?? 0;
  const sweeps = timesOf("sweep");
  return [
    { price: "wafAcl", quantity: 1, how: "production only" },
    {
      price: "wafRule",
      quantity: 7,
      how: "three managed groups, rates of requests, of posts, of lookups and of a provider's messages; production only",
    },
    { price: "dashboard", quantity: 2, how: "operators, gates" },
    { price: "alarm", quantity: 54, how: "docs/runbooks, one queue or function each" },
    { price: "metric", quantity: 5, how: "of the sweeper and of the audit; the others while something happens" },
    { price: "zone", quantity: 1, how: "a domain of your own" },
    { price: "dynamoStorage", quantity: 1, how: "a million rows of about 1 KB" },
    { price: "dynamoRecovery", quantity: 1, how: "the same; production only" },
    { price: "dynamoRead", quantity: sweeps * SWEEP_READS, how: `the sweeper: ${DUE_LISTS * 16} queries a minute` },
    { price: "dynamoStream", quantity: 0, how: "Lambda's own polling is not billed" },
    { price: "lambdaRequest", quantity: runs, how: "what runs by the clock" },
    { price: "lambdaDuration", quantity: gbSeconds, how: "the same" },
    { price: "lambdaProvisioned", quantity: 0, how: "off" },
    { price: "schedulerCall", quantity: runs, how: "the same" },
    { price: "trace", quantity: runs, how: "the same, each traced" },
    { price: "logIngestion", quantity: (runs * ASSUMED.kbLogPerInvocation) / KB_PER_GB, how: "the same" },
    { price: "logStorage", quantity: 1, how: "of earlier events, until their retention ends" },
    { price: "archiveStorage", quantity: 0.1, how: "of earlier events" },
    { price: "fileStorage", quantity: 1, how: "pages, tickets' files, the deployment's own state" },
    { price: "filePut", quantity: timesOf("audit"), how: "the audit lists a part of the files, which costs as much as a put" },
    { price: "account", quantity: 5, how: "organizers and staff who sign in" },
    { price: "stepTransition", quantity: 0, how: "no execution, no cost" },
    { price: "busEvent", quantity: 0, how: "no message, no cost" },
    { price: "apiRequest", quantity: 0, how: "no request, no cost" },
    { price: "cloudfrontRequest", quantity: 0, how: "no request, no cost" },
    {
      price: "queueRequest",
      quantity: subscriptions.length * POLLS_PER_QUEUE,
      how: "Lambda asks each subscriber's queue; nobody polls dead-letter queues",
    },
    { price: "topicEmail", quantity: 0, how: "no alarm, no mail" },
    { price: "key", quantity: 1, how: "for the functions' environments, where the secrets are" },
    { price: "secret", quantity: 0, how: "secrets are settings of the functions" },
    { price: "parameter", quantity: 1, how: "the deployment tool's passphrase" },
  ];
};

/** X-Ray's default rule: the first request of each second, and five in a hundred of the others. */
export const tracedOf = (requests: number, seconds: number): number => {
  const first = Math.min(requests, seconds);
  return first + 0.05 * (requests - first);
};

/** Requests and invocations of some orders, paid and expired ones. */
const trafficOf = (paid: number) => {
  const abandoned = paid * ASSUMED.abandonedPerPaid;
  const visits = paid * ASSUMED.visitsPerPaid;
  const apiRequests =
    paid * ASSUMED.apiRequestsPerPaid + abandoned * ASSUMED.apiRequestsPerAbandoned + visits * ASSUMED.apiRequestsPerVisit;
  // A small sale has no batches.
  const publish = paid * publisherCallsOf(PAID_ORDER) + abandoned * publisherCallsOf(ABANDONED_ORDER);
  // Messages: reserved, paid, issued; reserved, expired. All reach the reporting function, which adds nothing for issued.
  const messages = paid * 3 + abandoned * 2;
  const runs = paid + abandoned;
  const invocations = {
    api: apiRequests,
    checkoutReserve: runs,
    checkoutPay: runs,
    checkoutIssue: paid,
    checkoutNotify: paid,
    checkoutRelease: abandoned,
    publish,
    // The same changes: webhooks may hear of them. Without a device there is no list to write to.
    follow: publish,
    count: messages,
  };
  return { abandoned, visits, apiRequests, messages, runs, invocations };
};

type Traffic = ReturnType<typeof trafficOf>;

/** Keys, rows and shards read: placing and paying 10, the execution's steps and email 8, the event's offline list 1, the tickets twice. Each display reads every shard by half. */
const readsOf = (paid: number, { abandoned, visits }: Traffic): number => {
  const { shards, apiRequestsPerVisit } = ASSUMED;
  const display = 1 + shards / 2;
  return paid * (11 + shards + 8 + 2 * TICKETS_PER_ORDER) + abandoned * (7 + shards) + visits * apiRequestsPerVisit * display;
};

const edgeOf = ({ visits, apiRequests }: Traffic): Line[] => {
  const requests = apiRequests + visits * ASSUMED.fileRequestsPerVisit;
  const kb = visits * ASSUMED.kbPerVisit + apiRequests * ASSUMED.kbPerApiAnswer;
  return [
    { price: "cloudfrontRequest", quantity: requests, how: "pages, files and both APIs" },
    { price: "cloudfrontData", quantity: kb / KB_PER_GB, how: `${ASSUMED.kbPerVisit} KB a visit` },
    { price: "wafRequest", quantity: requests, how: "the same requests" },
    { price: "apiRequest", quantity: apiRequests, how: "no answer of the APIs kept by CloudFront" },
  ];
};

export const ticketsSold = (tickets: number): Line[] => {
  const paid = tickets / TICKETS_PER_ORDER;
  const traffic = trafficOf(paid);
  const { abandoned, apiRequests, messages, runs, invocations } = traffic;
  const invoked = sum(Object.values(invocations));
  const logKb = invoked * ASSUMED.kbLogPerInvocation + apiRequests * ASSUMED.kbLogPerApiRequest + runs * ASSUMED.kbLogPerRun;
  return [
    {
      price: "stepTransition",
      quantity: paid * PAID_RUN.length + abandoned * ABANDONED_RUN.length,
      how: `${PAID_RUN.length} states a paid order, ${ABANDONED_RUN.length} an abandoned one`,
    },
    { price: "mail", quantity: paid, how: "one email an order, its tickets attached" },
    {
      price: "dynamoWrite",
      quantity: paid * writesOf(PAID_ORDER) + abandoned * writesOf(ABANDONED_ORDER),
      how: `${writesOf(PAID_ORDER)} units a paid order, ${writesOf(ABANDONED_ORDER)} an abandoned one`,
    },
    { price: "dynamoRead", quantity: readsOf(paid, traffic), how: "rows, and every shard of an event of 1,000 seats" },
    { price: "lambdaRequest", quantity: invoked, how: "both APIs, the execution's steps, publisher, reporting" },
    { price: "lambdaDuration", quantity: gbSecondsOf(invocations), how: "memory as deployed, time assumed" },
    { price: "busEvent", quantity: messages, how: "3 messages a paid order, 2 an abandoned one" },
    { price: "queueRequest", quantity: messages * REQUESTS_PER_MESSAGE, how: "each sent, received and deleted" },
    { price: "archiveProcessed", quantity: (messages * ASSUMED.kbMessage) / KB_PER_GB, how: "the same messages" },
    { price: "filePut", quantity: tickets, how: "the QR code of each; documents when somebody asks" },
    { price: "fileStorage", quantity: (tickets * ASSUMED.kbPerTicket) / KB_PER_GB, how: "for a month" },
    ...edgeOf(traffic),
    { price: "logIngestion", quantity: logKb / KB_PER_GB, how: "functions, API access, executions" },
    { price: "trace", quantity: apiRequests + runs + invocations.publish, how: "fewer than one a second, so every one" },
    { price: "metric", quantity: 4, how: "OrdersMoved of one event, 3 by where to and their sum, a month long" },
  ];
};

/** Tickets that are sent to their attendees, beside the order's email. Rows read: order, ticket, event, limit, address. */
export const attendeeMails = (tickets: number): Line[] => {
  const invocations = { publish: tickets, notifyTicket: tickets };
  const invoked = sum(Object.values(invocations));
  return [
    { price: "mail", quantity: tickets, how: "one email a ticket, with its files" },
    { price: "dynamoWrite", quantity: tickets * writesOf(ATTENDEE_MAIL), how: `${writesOf(ATTENDEE_MAIL)} units an email` },
    { price: "dynamoRead", quantity: tickets * 8, how: "order, ticket, event, address" },
    { price: "lambdaRequest", quantity: invoked, how: "publisher and sender, nothing batched" },
    { price: "lambdaDuration", quantity: gbSecondsOf(invocations), how: "memory as deployed, time assumed" },
    { price: "busEvent", quantity: tickets, how: "one message a ticket" },
    { price: "queueRequest", quantity: tickets * REQUESTS_PER_MESSAGE, how: "each sent, received and deleted" },
    { price: "archiveProcessed", quantity: (tickets * ASSUMED.kbMessage) / KB_PER_GB, how: "the same messages" },
    { price: "logIngestion", quantity: (invoked * ASSUMED.kbLogPerInvocation) / KB_PER_GB, how: "a line or two an invocation" },
    { price: "trace", quantity: invocations.publish, how: "fewer than one a second, so every one" },
  ];
};

/** Orders that are placed and never paid, with one request each, or two when they are cancelled. */
export const heldOrders = (orders: number, requestsPerOrder: 1 | 2): Line[] => {
  const requests = orders * requestsPerOrder;
  const publish = orders * publisherCallsOf(ABANDONED_ORDER);
  const [messages, runs] = [orders * 2, orders];
  const invocations = { api: requests, checkoutReserve: runs, checkoutPay: runs, checkoutRelease: runs, publish, count: messages };
  const invoked = sum(Object.values(invocations));
  const logKb = invoked * ASSUMED.kbLogPerInvocation + requests * ASSUMED.kbLogPerApiRequest + runs * ASSUMED.kbLogPerRun;
  return [
    { price: "stepTransition", quantity: runs * ABANDONED_RUN.length, how: "" },
    { price: "dynamoWrite", quantity: orders * writesOf(ABANDONED_ORDER), how: "" },
    { price: "dynamoRead", quantity: orders * (7 + ASSUMED.shards), how: "" },
    { price: "lambdaRequest", quantity: invoked, how: "" },
    { price: "lambdaDuration", quantity: gbSecondsOf(invocations), how: "" },
    { price: "busEvent", quantity: messages, how: "" },
    { price: "queueRequest", quantity: messages * REQUESTS_PER_MESSAGE, how: "" },
    { price: "archiveProcessed", quantity: (messages * ASSUMED.kbMessage) / KB_PER_GB, how: "" },
    { price: "cloudfrontRequest", quantity: requests, how: "" },
    { price: "wafRequest", quantity: requests, how: "" },
    { price: "apiRequest", quantity: requests, how: "" },
    { price: "logIngestion", quantity: logKb / KB_PER_GB, how: "" },
    { price: "trace", quantity: requests + runs + publish, how: "" },
  ];
};

type Flood = { caller: string; ordersPerHour: number; requestsPerOrder: 1 | 2; openAtOnce: number };

/** How many unpaid orders each kind of caller can make in an hour. */
export const floods = (): Flood[] => {
  const openHours = (DEFAULT_HOLD_SECONDS + graceMs(DEFAULT_HOLD_SECONDS * 1000) / 1000) / 3600;
  const posts = POSTS_PER_MINUTE * 60;
  return [
    {
      caller: "one email address, whose orders expire",
      ordersPerHour: MAX_OPEN_ORDERS / openHours,
      requestsPerOrder: 1,
      openAtOnce: MAX_OPEN_ORDERS,
    },
    {
      caller: "one email address that cancels each order at once",
      ordersPerHour: posts / 2,
      requestsPerOrder: 2,
      openAtOnce: MAX_OPEN_ORDERS,
    },
    {
      caller: "one network address with a new email address each time",
      ordersPerHour: posts,
      requestsPerOrder: 1,
      openAtOnce: posts * openHours,
    },
  ];
};

/** Deliveries to receivers that answer at once, without the messages and changes that brought them. */
export const deliveriesSent = (deliveries: number): Line[] => {
  const publish = deliveries * publisherCallsOf(DELIVERY);
  const invocations = { publish, sendWebhooks: deliveries };
  const invoked = sum(Object.values(invocations));
  return [
    { price: "dynamoWrite", quantity: deliveries * writesOf(DELIVERY), how: `${writesOf(DELIVERY)} units a delivery` },
    { price: "dynamoRead", quantity: deliveries * 2, how: "the webhook and the delivery" },
    { price: "lambdaRequest", quantity: invoked, how: "publisher, sender, nothing batched" },
    { price: "lambdaDuration", quantity: gbSecondsOf(invocations), how: "memory as deployed, time assumed" },
    { price: "dataOut", quantity: deliveries / KB_PER_GB, how: "a body of less than 1 KB" },
    { price: "busEvent", quantity: deliveries, how: "one message a delivery" },
    { price: "queueRequest", quantity: deliveries * REQUESTS_PER_MESSAGE, how: "each sent, received and deleted" },
    { price: "logIngestion", quantity: (invoked * ASSUMED.kbLogPerInvocation) / KB_PER_GB, how: "a line or two an invocation" },
    { price: "trace", quantity: invoked, how: "fewer than one a second, so every one" },
  ];
};

export const scansMade = (scans: number): Line[] => {
  const refused = scans * ASSUMED.refusedPerScan;
  const admitted = scans - refused;
  const publish = admitted * publisherCallsOf(ADMITTED_SCAN) + refused * publisherCallsOf(REFUSED_SCAN);
  // The changes of two seconds are one batch.
  const follow = Math.min(admitted, (ASSUMED.hoursOfEntry * 3600) / 2);
  const invocations = { gate: scans, publish, follow, count: scans };
  const invoked = sum(Object.values(invocations));
  const metrics = ((ASSUMED.gates * 3 + 1) * ASSUMED.hoursOfEntry) / HOURS_PER_MONTH;
  return [
    {
      price: "dynamoWrite",
      quantity: admitted * writesOf(ADMITTED_SCAN) + refused * writesOf(REFUSED_SCAN) + follow * writesOf(LISTED_CHANGE),
      how: `${writesOf(ADMITTED_SCAN)} units an admission, ${writesOf(REFUSED_SCAN)} a refusal, ${writesOf(LISTED_CHANGE)} each 2 s for the offline list`,
    },
    { price: "dynamoRead", quantity: scans * 0.1 + follow + admitted, how: "device, gate and event, kept 10 s a process; offline list" },
    { price: "lambdaRequest", quantity: invoked, how: "gate, publisher, reporting, nothing batched; offline list" },
    { price: "lambdaDuration", quantity: gbSecondsOf(invocations), how: "memory as deployed, time assumed" },
    { price: "dataOut", quantity: scans / KB_PER_GB, how: "answers of about 1 KB from the gate's own URL" },
    { price: "busEvent", quantity: scans, how: "one message a scan" },
    { price: "queueRequest", quantity: scans * REQUESTS_PER_MESSAGE, how: "each sent, received and deleted" },
    { price: "archiveProcessed", quantity: (scans * ASSUMED.kbMessage) / KB_PER_GB, how: "the same messages" },
    { price: "logIngestion", quantity: (invoked * ASSUMED.kbLogPerInvocation) / KB_PER_GB, how: "a line or two an invocation" },
    {
      price: "trace",
      quantity: sum(Object.values(invocations).map((times) => tracedOf(times, ASSUMED.hoursOfEntry * 3600))),
      how: "of each function one a second, and 5 % of the rest",
    },
    {
      price: "metric",
      quantity: metrics,
      how: `Scans: ${ASSUMED.gates} gates, 3 outcomes, and their sum, ${ASSUMED.hoursOfEntry} h`,
    },
  ];
};
