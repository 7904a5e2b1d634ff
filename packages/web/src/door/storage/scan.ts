import type { Direction, Reason } from "@catraca/core/admission.rules";
import type { BatchScan, ScanAnswer } from "@catraca/core/admission.schema";
import type { OwnScan } from "../ticket-list/decide-locally.ts";

/** The decision of the device itself. It stands: somebody went in, or was turned away. */
type LocalResult = NonNullable<BatchScan["localResult"]>;

export type ResultKind = "admit" | "attend" | "used" | "refuse" | "unsure" | "exit";

/** A scan as the device stores it. For privacy no attendee's name is stored, and the code only until the scan is answered. */
export type Scan = {
  scanId: string;
  eventId: string;
  readAtMs: number;
  direction?: Direction;
  productId?: string;
  force?: true;
  shown?: ResultKind;
  /** The last characters of what cannot be a ticket code. */
  tail?: string;
  /** Without the network, by the list of tickets. */
  localResult?: LocalResult;
  localReason?: Reason;
  ticketType?: string;
} & (
  | {
      state: "waiting";
      /** Empty when a supervisor chose the ticket by its name. */
      code: string;
      ticketId?: string;
      /** Indexed: the ticket of a scan that the device decided itself. */
      localTicketId?: string;
      /** Indexed: only queued scans have it. */
      waiting: 1;
    }
  | {
      state: "answered";
      answeredAtMs: number;
      result: ScanAnswer["result"];
      reason?: Reason;
      ticketId?: string;
      /** The number left of the product that was handed out. */
      remaining?: number;
      /** The server stored what this device decided, and another scan contradicts it. */
      conflict?: string;
      /** The queue brought the answer after the result "unsure" had left the screen. */
      late?: true;
    }
  /** The gate function rejected the call. */
  | { state: "dropped"; answeredAtMs: number; errorCode: string }
);

export type QueuedScan = Extract<Scan, { state: "waiting" }>;
export type AnsweredScan = Extract<Scan, { state: "answered" }>;

/** The scan id is the idempotency key: a call that is sent again is the same scan. */
export const createScanRequest = (
  { code, ticketId, scanId, direction, productId, force, readAtMs }: QueuedScan,
  {
    late = false,
    question = false,
    lookUp = false,
  }: { late?: boolean; /** Nobody looks at the answer: it must admit nobody. */ question?: boolean; lookUp?: boolean } = {},
) => ({
  ...(ticketId === undefined ? { code } : { ticketId }),
  scanId,
  ...(direction === undefined ? {} : { direction }),
  ...(productId === undefined ? {} : { productId }),
  ...(force === undefined ? {} : { force }),
  ...(question ? { question } : {}),
  ...(lookUp ? { lookUp } : {}),
  ...(late ? { scannedAt: new Date(readAtMs).toISOString() } : {}),
});

/** A scan of a batch. `aheadMs`: how far this device's clock is ahead; the server takes it off again. */
export const createBatchScan = (scan: QueuedScan, aheadMs: number): BatchScan => ({
  ...createScanRequest(scan),
  scannedAt: new Date(scan.readAtMs + aheadMs).toISOString(),
  ...(scan.localResult === undefined ? {} : { localResult: scan.localResult }),
  ...(scan.localReason === undefined ? {} : { localReason: scan.localReason }),
});

type Settlement = { answer: ScanAnswer; atMs: number; late: boolean };

export const applyAnswer = (scan: QueuedScan, { answer, atMs, late }: Settlement): AnsweredScan => {
  const { code: _, ticketId: __, waiting: ___, state: ____, localTicketId, ...rest } = scan;
  const { result, reason, ticket, conflict } = answer;
  // The server names no ticket for a code that it cannot verify, and this device must not admit that code again.
  const ticketId = ticket?.id ?? localTicketId;
  const product = ticket?.products.find(({ productId }) => productId === scan.productId);
  return {
    ...rest,
    state: "answered",
    answeredAtMs: atMs,
    result,
    ...(reason === undefined ? {} : { reason }),
    ...(ticketId === undefined ? {} : { ticketId }),
    ...(ticket === undefined ? {} : { ticketType: ticket.ticketType }),
    ...(product === undefined ? {} : { remaining: product.remaining }),
    ...(conflict === undefined ? {} : { conflict }),
    ...(late ? { late } : {}),
  };
};

export const applyRejection = (scan: QueuedScan, { errorCode, atMs }: { errorCode: string; atMs: number }): Scan => {
  const { code: _, ticketId: __, waiting: ___, state: ____, localTicketId: _____, ...rest } = scan;
  return { ...rest, state: "dropped", answeredAtMs: atMs, errorCode };
};

/** Empty for a scan that changed nothing, or whose effect is not known. */
export const toOwnScan = (scan: Scan): OwnScan[] => {
  const did = scan.state === "answered" ? scan.result : scan.state === "waiting" ? scan.localResult : undefined;
  if (did !== "admitted" && did !== "exited" && did !== "redeemed") return [];
  const { readAtMs: atMs, productId, scanId, ticketType } = scan;
  const answer = scan.state === "answered" ? { answeredAtMs: scan.answeredAtMs, remaining: scan.remaining, late: scan.late } : {};
  return [{ scanId, did, atMs, productId, ticketType, ...answer }];
};

const UNDO_MS = 15 * 60_000;

/** The server decides. Its limit is fifteen minutes. */
export const mayUndo = (scan: Scan, nowMs: number): scan is AnsweredScan =>
  scan.state === "answered" && ["admitted", "exited", "redeemed"].includes(scan.result) && nowMs - scan.answeredAtMs < UNDO_MS;

export const applyUndo = (scan: AnsweredScan): AnsweredScan => ({ ...scan, result: "undone" });

/** A ticket that is read again while its undecided scan is queued is the same scan, under the same scan id. */
export const isSameRequest = (
  one: QueuedScan,
  other: Pick<QueuedScan, "code" | "ticketId" | "direction" | "productId" | "force">,
): boolean =>
  one.localResult === undefined &&
  one.code === other.code &&
  one.ticketId === other.ticketId &&
  one.direction === other.direction &&
  one.productId === other.productId &&
  one.force === other.force;
