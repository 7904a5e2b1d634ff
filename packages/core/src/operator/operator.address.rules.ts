/** Decides whether email may go again to an address from which it came back. Pure. No line has the address. */
import { RETRY_EVERY_MS, stoppedBy } from "../notification/notification.feedback.rules.ts";
import type { Plan } from "./operator.rules.ts";

type Suppressed = { bouncedAtMs?: number | undefined; complainedAtMs?: number | undefined; liftedAtMs?: number | undefined };

/** `orderIds`: orders of the address that show its bounce. */
type Known = { suppression: Suppressed | undefined; orderIds: readonly string[] };

const iso = (atMs: number): string => new Date(atMs).toISOString();
const refuse = (reason: string): Plan => ({ outcome: "refused", reason });

const COMPLAINED =
  "Its reader called an email spam: tickets go to it, messages and reminders do not. The runbook of mail says who may end that.";

export const planAddress = ({ suppression = {}, orderIds }: Known, nowMs: number): Plan => {
  const { complainedAtMs, liftedAtMs = 0 } = suppression;
  const stopped = stoppedBy(suppression, false);
  if (!stopped && orderIds.length === 0)
    return refuse(complainedAtMs === undefined ? "No email to this address bounced, so nothing is stopped." : COMPLAINED);
  const again = liftedAtMs + RETRY_EVERY_MS;
  if (stopped && liftedAtMs > 0 && again > nowMs)
    return refuse(`It was tried at ${iso(liftedAtMs)}, and email bounced again: correct the address, or wait until ${iso(again)}.`);
  return {
    outcome: "planned",
    does: [
      ...(stopped
        ? [
            `send email to the address again: an email of ${iso(stopped.atMs)} bounced`,
            "take the address off the mail service's own list of addresses that bounced",
          ]
        : []),
      ...orderIds.map((orderId) => `show the bounce on ${orderId} no more: resend sends its email`),
      ...(complainedAtMs === undefined ? [] : ["leave out messages and reminders: its reader called an email spam"]),
    ],
  };
};
