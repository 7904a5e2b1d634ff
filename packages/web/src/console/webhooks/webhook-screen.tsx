/** Shows a webhook: whether it works, what it tells, its secret, and what was sent. */
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { formatDateTime } from "../dates.ts";
import { SecretDialog } from "../keys/secret-dialog.tsx";
import { invalidate } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { FormSection, Screen } from "../screen.tsx";
import { Shell } from "../shell.tsx";
import { Deliveries } from "./deliveries.tsx";
import { WebhookForm, type WebhookFields } from "./webhook-form.tsx";
import { invalidateList, webhookQuery, type WebhookView } from "./webhook-queries.ts";
import { getReason } from "./webhook-texts.ts";
import { timeZone, WebhookBadge } from "./webhooks-screen.tsx";
import "../../parts/table.css";
import "./webhooks-screen.css";

const call = admin.webhooks[":webhookId"];

const when = (at: string): string => formatDateTime({ at, timeZone });

const disabledText = ({ disabledReason, disabledAt = "" }: WebhookView): string => {
  if (disabledReason === "gone") return m.console_webhook_gone({ when: when(disabledAt) });
  return disabledReason === "failing"
    ? m.console_webhook_failed({ when: when(disabledAt) })
    : m.console_webhook_by_hand({ when: when(disabledAt) });
};

const useStatusChange = ({ id: webhookId }: WebhookView, onDone: () => void = () => undefined) =>
  useMutation({
    mutationFn: (status: WebhookView["status"]) => callAdmin(() => call.$patch({ param: { webhookId }, json: { status } })),
    onSuccess: async () => {
      onDone();
      await invalidate("webhooks");
    },
  });

const Health = ({ webhook }: { webhook: WebhookView }) => {
  const enableMutation = useStatusChange(webhook);
  if (webhook.status === "disabled")
    return (
      <Notice kind="bad" icon="warning">
        <p>{disabledText(webhook)}</p>
        {enableMutation.error && <p role="alert">{getErrorMessage(enableMutation.error)}</p>}
        <Button small busy={enableMutation.isPending} onClick={() => enableMutation.mutate("active")}>
          {m.console_webhook_enable()}
        </Button>
      </Notice>
    );
  if (webhook.failingSince === undefined) return null;
  return (
    <Notice kind="warn" icon="warning">
      <p>{m.console_webhook_failing_since({ when: when(webhook.failingSince) })}</p>
    </Notice>
  );
};

const Test = ({ webhookId }: { webhookId: string }) => {
  const testMutation = useMutation({
    mutationFn: async () => (await callAdmin(() => call.test.$post({ param: { webhookId } }))).delivery,
    onSettled: () => invalidate("webhooks"),
  });
  const { data, error } = testMutation;
  const ms = formatNumber(data?.tookMs ?? 0);
  return (
    <>
      <div class="row">
        <Button small busy={testMutation.isPending} onClick={() => testMutation.mutate()}>
          {m.console_webhook_test()}
        </Button>
      </div>
      <p class="small" role="status">
        {error && getErrorMessage(error)}
        {data?.status === "delivered" && m.console_webhook_test_ok({ status: String(data.httpStatus ?? ""), ms })}
        {data?.status === "failed" && m.console_webhook_test_failed({ reason: getReason(data), ms })}
      </p>
    </>
  );
};

type Asked = "rotate" | "disable" | "delete";

const RotateDialog = ({ webhook, onDone }: { webhook: WebhookView; onDone: (secret?: string) => void }) => {
  const { id: webhookId, name } = webhook;
  const rotateMutation = useMutation({
    mutationFn: () => callAdmin(() => call.rotate.$post({ param: { webhookId } })),
    onSuccess: async ({ secret }) => {
      onDone(secret);
      await invalidate("webhooks");
    },
  });
  return (
    <ConfirmDialog
      title={m.console_webhook_rotate()}
      text={m.console_webhook_rotate_ask({ name })}
      busy={rotateMutation.isPending}
      error={rotateMutation.error}
      onConfirm={() => rotateMutation.mutate()}
      onClose={() => onDone()}
    />
  );
};

const DisableDialog = ({ webhook, onDone }: { webhook: WebhookView; onDone: () => void }) => {
  const disableMutation = useStatusChange(webhook, onDone);
  return (
    <ConfirmDialog
      title={m.console_webhook_disable()}
      text={m.console_webhook_disable_ask({ name: webhook.name })}
      busy={disableMutation.isPending}
      error={disableMutation.error}
      onConfirm={() => disableMutation.mutate("disabled")}
      onClose={onDone}
    />
  );
};

const DeleteDialog = ({ webhook, onClose }: { webhook: WebhookView; onClose: () => void }) => {
  const { id: webhookId, name } = webhook;
  const { route } = useLocation();
  const deleteMutation = useMutation({
    mutationFn: () => callAdmin(() => call.$delete({ param: { webhookId } })),
    onSuccess: async () => {
      route("/console/webhooks");
      await invalidateList();
    },
  });
  return (
    <ConfirmDialog
      title={m.console_webhook_delete()}
      text={m.console_webhook_delete_ask({ name })}
      danger
      busy={deleteMutation.isPending}
      error={deleteMutation.error}
      onConfirm={() => deleteMutation.mutate()}
      onClose={onClose}
    />
  );
};

const Actions = ({ webhook }: { webhook: WebhookView }) => {
  const [asked, setAsked] = useState<Asked>();
  const [secret, setSecret] = useState<string>();
  const close = (): void => setAsked(undefined);
  return (
    <>
      {webhook.previousSecretUntil !== undefined && (
        <p class="small soft">{m.console_webhook_rotated_until({ when: when(webhook.previousSecretUntil) })}</p>
      )}
      <div class="row">
        <Button small onClick={() => setAsked("rotate")}>
          {m.console_webhook_rotate()}
        </Button>
        {webhook.status === "active" && (
          <Button small onClick={() => setAsked("disable")}>
            {m.console_webhook_disable()}
          </Button>
        )}
        <Button small kind="danger" onClick={() => setAsked("delete")}>
          {m.console_webhook_delete()}
        </Button>
      </div>
      {asked === "rotate" && (
        <RotateDialog
          webhook={webhook}
          onDone={(made) => {
            close();
            setSecret(made);
          }}
        />
      )}
      {asked === "disable" && <DisableDialog webhook={webhook} onDone={close} />}
      {asked === "delete" && <DeleteDialog webhook={webhook} onClose={close} />}
      {secret !== undefined && (
        <SecretDialog
          title={m.console_webhook_rotated({ name: webhook.name })}
          text={m.console_webhook_rotated_text()}
          copyLabel={m.console_webhook_copy()}
          secret={secret}
          onClose={() => setSecret(undefined)}
        />
      )}
    </>
  );
};

const Webhook = ({ webhook }: { webhook: WebhookView }) => {
  const { id: webhookId } = webhook;
  const save = async ({ name, url, types, eventIds = null }: Omit<WebhookFields, "eventIds"> & { eventIds?: string[] | null }) => {
    await callAdmin(() => call.$patch({ param: { webhookId }, json: { name, url, types, eventIds } }));
    await invalidate("webhooks");
  };
  return (
    <Screen
      title={webhook.name}
      under={<a href="/console/webhooks">{m.console_webhooks()}</a>}
      actions={<WebhookBadge {...webhook} />}
      class="edit"
    >
      <Health webhook={webhook} />
      <FormSection title={m.console_webhook_deliveries()}>
        <Test webhookId={webhookId} />
        <Deliveries webhookId={webhookId} />
      </FormSection>
      <FormSection title={m.console_webhook_settings()}>
        <WebhookForm webhook={webhook} submitLabel={m.console_save()} onSubmit={save} />
        <Actions webhook={webhook} />
      </FormSection>
    </Screen>
  );
};

export const WebhookScreen = ({ webhookId }: { webhookId: string }) => (
  <Shell>
    <QueryView query={useQuery(webhookQuery(webhookId))}>{(webhook) => <Webhook key={webhook.id} webhook={webhook} />}</QueryView>
  </Shell>
);
