/** Emails the owners of an organization when the sender disabled one of its webhooks. */
import { requireActor } from "../kernel/actor.ts";
import { asTransient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { setting } from "../kernel/setting.ts";
import * as Mail from "../notification/notification.email.ts";
import { Refusal } from "../notification/notification.privacy.ts";
import { AddressStopped } from "../notification/notification.suppression.ts";
import { rows } from "../table/service.ts";
import { readMembers } from "../team/team.member.ts";
import type { WebhookFailed } from "./webhook.messages.ts";
import { UNAVAILABLE } from "./webhook.queue.ts";
import { disabledEmail } from "./webhook.text.ts";

/** The organization's own address, and those of its owners that are known: a founder's is not. */
const addressesOf = async (organizationId: string): Promise<string[]> => {
  const [organization, members] = await Promise.all([
    asTransient(UNAVAILABLE, async () => (await rows.organization.get({ organizationId }).go()).data),
    readMembers(organizationId),
  ]);
  const owners = members.flatMap(({ role, email }) => (role === "owner" && email !== undefined ? [email] : []));
  return [...new Set([...(organization?.email === undefined ? [] : [organization.email]), ...owners])];
};

/** System only; safe to repeat. A process that dies between sending and recording causes a second email. */
export const sendDisabled = async ({ webhookId, failed }: WebhookFailed["data"]): Promise<void> => {
  requireActor("system");
  const webhook = await asTransient(UNAVAILABLE, async () => (await rows.webhook.get({ webhookId }).go({ consistent: true })).data);
  if (webhook?.status !== "disabled" || webhook.failed !== failed || webhook.mailedFailed >= failed) return;
  const { name, locale, disabledReason, organizationId } = webhook;
  if (disabledReason === undefined || disabledReason === "by_hand") return;
  const url = new URL("/console/webhooks", setting("SITE_URL")).href;
  const content = disabledEmail({ name, locale, reason: disabledReason, url });
  for (const to of await addressesOf(organizationId)) {
    try {
      await Mail.send({ to, ...content, about: { kind: "webhook_disabled" } });
    } catch (error) {
      // No attempt would be taken, and the others are to know.
      if (!(error instanceof Refusal || error instanceof AddressStopped)) throw error;
      log.warn("email about a disabled webhook was refused", { webhookId, error: error.name });
    }
  }
  await asTransient(UNAVAILABLE, () =>
    rows.webhook.patch({ webhookId }).set({ mailedFailed: failed }).go({ returnOnConditionCheckFailure: true }),
  );
};
