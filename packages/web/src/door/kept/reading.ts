import type { Direction, Reason } from "@catraca/core/admission.rules";
import type { ScanAnswer } from "@catraca/core/admission.schema";

/** What the device showed for a reading. */
export type Kind = "admit" | "attend" | "used" | "refuse" | "unsure" | "exit";

/** One reading of a code as the device keeps it: first what was asked, then what was answered. No name stays here, and no code once it is answered. */
export type Reading = {
  scanId: string;
  eventId: string;
  readAtMs: number;
  direction?: Direction;
  productId?: string;
  force?: true;
  shown?: Kind;
} & (
  | { state: "waiting"; code: string; /** Only these have it: what is still to send. */ waiting: 1 }
  | {
      state: "answered";
      answeredAtMs: number;
      result: ScanAnswer["result"];
      reason?: Reason;
      ticketId?: string;
      ticketType?: string;
      /** Answered by the queue, after the person was told that it could not be decided. */
      late?: true;
    }
  /** The gate does not take it as a scan at all. */
  | { state: "dropped"; answeredAtMs: number; errorCode: string }
);

export type Waiting = Extract<Reading, { state: "waiting" }>;
export type Answered = Extract<Reading, { state: "answered" }>;

/** The call for a reading; sent again with the same scan id, it is the same scan. */
export const bodyOf = ({ code, scanId, direction, productId, force, readAtMs }: Waiting, { late = false } = {}) => ({
  code,
  scanId,
  ...(direction === undefined ? {} : { direction }),
  ...(productId === undefined ? {} : { productId }),
  ...(force === undefined ? {} : { force }),
  ...(late ? { scannedAt: new Date(readAtMs).toISOString() } : {}),
});

type Answering = { answer: ScanAnswer; atMs: number; late: boolean };

export const answered = (reading: Waiting, { answer, atMs, late }: Answering): Answered => {
  const { code: _, waiting: __, state: ___, ...kept } = reading;
  const { result, reason, ticket } = answer;
  return {
    ...kept,
    state: "answered",
    answeredAtMs: atMs,
    result,
    ...(reason === undefined ? {} : { reason }),
    ...(ticket === undefined ? {} : { ticketId: ticket.id, ticketType: ticket.ticketType }),
    ...(late ? { late } : {}),
  };
};

export const dropped = (reading: Waiting, { errorCode, atMs }: { errorCode: string; atMs: number }): Reading => {
  const { code: _, waiting: __, state: ___, ...kept } = reading;
  return { ...kept, state: "dropped", answeredAtMs: atMs, errorCode };
};

/** Asked again while it still waits, a code is the same reading: it gets the same scan id. */
export const isSameAsked = (one: Waiting, asked: Pick<Waiting, "code" | "direction" | "productId" | "force">): boolean =>
  one.code === asked.code && one.direction === asked.direction && one.productId === asked.productId && one.force === asked.force;
