import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import type { OrderHistory } from "../queries.ts";

export type MailResult = NonNullable<OrderHistory["order"]["mail"]>["result"];

const TEXT: Record<MailResult, () => string> = {
  bounced: m.console_mail_badge_bounced,
  rejected: m.console_mail_badge_rejected,
  complained: m.console_mail_badge_complained,
  returned: m.console_mail_badge_returned,
};

/** The reason why email about the order may not have reached its buyer. */
export const MailBadge = ({ result }: { result: MailResult }) => (
  <Badge kind={result === "bounced" ? "bad" : "warn"} icon="warning">
    {TEXT[result]()}
  </Badge>
);
