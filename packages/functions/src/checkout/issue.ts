import { runAs } from "@catraca/core/kernel/actor";
import { Transient } from "@catraca/core/kernel/fault";
import * as log from "@catraca/core/kernel/log";
import * as Order from "@catraca/core/order";
import * as Ticket from "@catraca/core/ticket";

/** The tickets are the sale; a QR code can be drawn again on first request, so trouble with S3 holds nothing up. */
export const handler = (invocation: { orderId: string }) =>
  runAs({ type: "system" }, async () => {
    const { ticketIds, locale, ...progress } = await Order.issue(invocation);
    try {
      if (progress.status === "issued") await Ticket.storeQrCodes({ ticketIds, locale });
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      log.warn("files left to the first request", { ...invocation, code: error.code });
    }
    return progress;
  });
