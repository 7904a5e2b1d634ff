import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { listOf, notList } from "../kernel/list.ts";
import { Page } from "../kernel/page.ts";
import { LineName } from "../kernel/text.ts";
import { EventIds } from "../team/team.schema.ts";
import { DELIVERY_STATUSES, DELIVERY_TYPES, DISABLED_REASONS, WEBHOOK_STATUSES } from "./webhook.types.rules.ts";

export const MOST_WEBHOOKS = 10;

export const WebhookRef = v.strictObject({ webhookId: idSchema("whk", "a webhook") });
export const DeliveryRef = v.strictObject({ deliveryId: idSchema("dlv", "a delivery") });

/** The stage decides which addresses it takes: https, and no address of a private network. */
const Url = v.pipe(
  v.string(),
  v.maxLength(1000, "Is too long."),
  v.regex(/^https?:\/\/[!-~]+$/, "Use a web address that starts with https://."),
);
const Types = listOf(v.picklist(DELIVERY_TYPES), DELIVERY_TYPES.length, 1);

/** `eventIds`: deliveries of these events alone. Absent: of all of them. `locale`: of the email to the owners when it is disabled. */
export const WebhookBody = v.strictObject({
  name: LineName,
  url: Url,
  types: Types,
  eventIds: v.exactOptional(EventIds),
  locale: v.optional(v.picklist(["pt-BR", "en"]), "pt-BR"),
});

/** `eventIds`: null for all events. `status`: `active` also ends the pause after failures. */
export const WebhookChange = notList(
  v.strictObject({
    name: v.exactOptional(LineName),
    url: v.exactOptional(Url),
    types: v.exactOptional(Types),
    eventIds: v.exactOptional(v.nullable(EventIds)),
    status: v.exactOptional(v.picklist(WEBHOOK_STATUSES)),
  }),
);
export const ChangeWebhook = v.strictObject({ ...WebhookRef.entries, change: WebhookChange });
export const ListDeliveries = v.strictObject({ ...WebhookRef.entries, page: Page });

/** The view has no secret. `previousSecretUntil`: both secrets sign until then. */
export const WebhookView = v.object({
  id: v.string(),
  name: v.string(),
  url: v.string(),
  types: v.array(v.picklist(DELIVERY_TYPES)),
  eventIds: v.exactOptional(v.array(v.string())),
  status: v.picklist(WEBHOOK_STATUSES),
  disabledReason: v.exactOptional(v.picklist(DISABLED_REASONS)),
  disabledAt: v.exactOptional(v.string()),
  /** The first of the attempts that failed since the last success. Absent: the last one succeeded. */
  failingSince: v.exactOptional(v.string()),
  previousSecretUntil: v.exactOptional(v.string()),
  /** At most a minute old. */
  deliveredAt: v.exactOptional(v.string()),
  createdAt: v.string(),
});
export type WebhookView = v.InferOutput<typeof WebhookView>;

/** `secret`: the key of the signature, `whsec_…`. This answer alone has it. */
export const NewSecret = v.object({ webhook: WebhookView, secret: v.string() });

/** `id`: the header `webhook-id` of each of its attempts. `error`: why there was no HTTP status. `answer`: the first 200 characters. */
export const DeliveryView = v.object({
  id: v.string(),
  webhookId: v.string(),
  type: v.string(),
  body: v.string(),
  status: v.picklist(DELIVERY_STATUSES),
  attempts: v.number(),
  attemptedAt: v.exactOptional(v.string()),
  httpStatus: v.exactOptional(v.number()),
  error: v.exactOptional(v.string()),
  tookMs: v.exactOptional(v.number()),
  answer: v.exactOptional(v.string()),
  createdAt: v.string(),
});
export type DeliveryView = v.InferOutput<typeof DeliveryView>;
