/** The webhooks of the organization. */
import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { formatRecent } from "../dates.ts";
import { focusLater } from "../focus.ts";
import { SecretDialog } from "../keys/secret-dialog.tsx";
import { invalidate } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { FormSection, Screen } from "../screen.tsx";
import { Shell } from "../shell.tsx";
import { WebhookForm, type WebhookFields } from "./webhook-form.tsx";
import { webhooksQuery, type WebhookView } from "./webhook-queries.ts";
import "../../parts/table.css";
import "./webhooks-screen.css";

/** No event's time zone fits: the browser's own. */
export const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

export const WebhookBadge = ({ status, failingSince }: WebhookView) => {
  if (status === "disabled") return <Badge kind="bad">{m.console_webhook_disabled()}</Badge>;
  if (failingSince !== undefined) return <Badge kind="warn">{m.console_webhook_failing()}</Badge>;
  return (
    <Badge kind="ok" icon="check">
      {m.console_webhook_active()}
    </Badge>
  );
};

const WebhookTable = ({ webhooks }: { webhooks: readonly WebhookView[] }) => (
  <table class="table table--cards">
    <thead>
      <tr>
        <th scope="col">{m.console_webhook_name()}</th>
        <th scope="col">{m.console_webhook_types()}</th>
        <th scope="col">{m.console_member_events()}</th>
        <th scope="col">{m.console_webhook_last()}</th>
        <th scope="col">{m.console_status()}</th>
      </tr>
    </thead>
    <tbody>
      {webhooks.map((webhook) => (
        <tr key={webhook.id}>
          <td>
            <div class="webhook-name">
              <a href={`/console/webhooks/${webhook.id}`}>
                <b>{webhook.name}</b>
              </a>
              <div class="small soft">{webhook.url}</div>
            </div>
          </td>
          <td data-label={m.console_webhook_types()}>{m.console_webhook_types_count({ count: formatNumber(webhook.types.length) })}</td>
          <td data-label={m.console_member_events()}>
            {webhook.eventIds === undefined
              ? m.console_member_all_events()
              : m.console_member_some_events({ count: formatNumber(webhook.eventIds.length) })}
          </td>
          <td data-label={m.console_webhook_last()}>
            {webhook.deliveredAt === undefined ? m.console_key_never() : formatRecent({ at: webhook.deliveredAt, timeZone })}
          </td>
          <td data-label={m.console_status()}>
            <WebhookBadge {...webhook} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Webhooks = ({ webhooks }: { webhooks: readonly WebhookView[] }) => {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<{ name: string; secret: string }>();
  const close = (): void => {
    setOpen(false);
    setMade(undefined);
    focusLater("create-webhook");
  };
  const create = async (json: WebhookFields): Promise<void> => {
    const { webhook, secret } = await callAdmin(() => admin.webhooks.$post({ json }));
    await invalidate("webhooks");
    setOpen(false);
    setMade({ name: webhook.name, secret });
  };
  return (
    <>
      {webhooks.length > 0 ? (
        <WebhookTable webhooks={webhooks} />
      ) : (
        !isOpen && <EmptyState title={m.console_webhooks_none()} text={m.console_webhooks_none_text()} />
      )}
      {isOpen ? (
        <WebhookForm submitLabel={m.console_webhook_create()} onSubmit={create}>
          <Button kind="plain" onClick={close}>
            {m.console_not_now()}
          </Button>
        </WebhookForm>
      ) : (
        <Button small icon="plus" id="create-webhook" onClick={() => setOpen(true)}>
          {m.console_webhook_create()}
        </Button>
      )}
      {made && (
        <SecretDialog
          title={m.console_webhook_made({ name: made.name })}
          text={m.console_webhook_made_text()}
          copyLabel={m.console_webhook_copy()}
          secret={made.secret}
          onClose={close}
        />
      )}
    </>
  );
};

export const WebhooksScreen = () => (
  <Shell>
    <Screen title={m.console_webhooks()} under={m.console_webhooks_text()} class="edit">
      <FormSection title={m.console_webhooks()}>
        <QueryView query={useQuery(webhooksQuery)}>{(webhooks) => <Webhooks webhooks={webhooks} />}</QueryView>
      </FormSection>
    </Screen>
  </Shell>
);
