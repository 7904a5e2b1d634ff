import { runAs } from "@catraca/core/kernel/actor";
import { Transient } from "@catraca/core/kernel/fault";
import * as log from "@catraca/core/kernel/log";
import * as Order from "@catraca/core/order";
import * as Ticket from "@catraca/core/ticket";

/**
 * A missing QR code is drawn on the first request, so a transient error of S3 does not delay the order, and a guest without an address, to whom no
 * email shows it, needs none stored.
 */
export const handler = (invocation: { orderId: string }) =>
  runAs({ type: "system" }, async () => {
    const { ticketIds, locale, hasAddress, ...progress } = await Order.issue(invocation);
    try {
      if (progress.status === "issued" && hasAddress) await Ticket.storeQrCodes({ ticketIds, locale });
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      log.warn("files left to the first request", { ...invocation, code: error.code });
    }
    return progress;
  });
