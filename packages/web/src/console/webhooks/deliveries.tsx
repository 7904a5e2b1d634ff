/** The deliveries of a webhook, the newest first. */
import { useInfiniteQuery, useMutation } from "@tanstack/preact-query";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { CardTable } from "../card-table.tsx";
import { formatRecent } from "../dates.ts";
import { invalidate } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { deliveriesQuery, type DeliveryView } from "./webhook-queries.ts";
import { getReason, getTypeName } from "./webhook-texts.ts";
import { timeZone } from "./webhooks-screen.tsx";

const STATUSES = {
  pending: { kind: "warn", name: m.console_delivery_pending },
  delivered: { kind: "ok", name: m.console_delivery_delivered },
  failed: { kind: "bad", name: m.console_delivery_failed },
  dropped: { kind: "bad", name: m.console_delivery_dropped },
} as const;

const answerOf = (delivery: DeliveryView): string => {
  if (delivery.attempts === 0) return "–";
  const ms = formatNumber(delivery.tookMs ?? 0);
  return delivery.httpStatus === undefined
    ? m.console_delivery_error({ reason: getReason(delivery), ms })
    : m.console_delivery_status({ status: String(delivery.httpStatus), ms });
};

const DeliveryRow = ({ delivery, isBusy, onReplay }: { delivery: DeliveryView; isBusy: boolean; onReplay: (id: string) => void }) => {
  const { id, type, status, attempts, createdAt, body, answer } = delivery;
  return (
    <tr>
      <td>
        <div class="webhook-name">
          <b>{getTypeName(type)}</b>
          <div class="small soft mono">{id}</div>
          <details class="small">
            <summary>{m.console_delivery_body()}</summary>
            <p class="delivery__body">{body}</p>
          </details>
        </div>
      </td>
      <td data-label={m.console_delivery_when()}>{formatRecent({ at: createdAt, timeZone })}</td>
      <td data-label={m.console_delivery_attempts()} class="numeric">
        {formatNumber(attempts)}
      </td>
      <td data-label={m.console_delivery_answer()}>
        <div class="delivery__answer">
          {answerOf(delivery)}
          {answer !== undefined && <div class="small soft">{answer}</div>}
        </div>
      </td>
      <td data-label={m.console_status()}>
        <Badge kind={STATUSES[status].kind}>{STATUSES[status].name()}</Badge>
      </td>
      <td class="numeric actions">
        {status !== "pending" && type !== "webhook.test" && (
          <Button small kind="plain" busy={isBusy} aria-label={m.console_delivery_again_of({ id })} onClick={() => onReplay(id)}>
            {m.console_delivery_again()}
          </Button>
        )}
      </td>
    </tr>
  );
};

const DeliveryTable = ({ deliveries }: { deliveries: readonly DeliveryView[] }) => {
  const replayMutation = useMutation({
    mutationFn: (deliveryId: string) => callAdmin(() => admin.deliveries[":deliveryId"].replay.$post({ param: { deliveryId } })),
    onSuccess: () => invalidate("webhooks"),
  });
  return (
    <>
      <CardTable
        columns={[
          m.console_delivery_what(),
          m.console_delivery_when(),
          { numeric: m.console_delivery_attempts() },
          m.console_delivery_answer(),
          m.console_status(),
        ]}
      >
        {deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            isBusy={replayMutation.isPending && replayMutation.variables === delivery.id}
            onReplay={(id) => replayMutation.mutate(id)}
          />
        ))}
      </CardTable>
      <p class="small soft" role="status">
        {replayMutation.isSuccess && m.console_delivery_sending()}
        {replayMutation.error && getErrorMessage(replayMutation.error)}
      </p>
    </>
  );
};

export const Deliveries = ({ webhookId }: { webhookId: string }) => {
  const query = useInfiniteQuery(deliveriesQuery(webhookId));
  const deliveries = query.data?.pages.flatMap((page) => page.deliveries);
  return (
    <>
      <QueryView query={{ data: deliveries, error: query.error, refetch: query.refetch }}>
        {(all) =>
          all.length > 0 ? (
            <DeliveryTable deliveries={all} />
          ) : (
            <EmptyState title={m.console_webhook_deliveries_none()} text={m.console_webhook_deliveries_none_text()} />
          )
        }
      </QueryView>
      <div class="row">
        <Button small icon="turn" busy={query.isRefetching} onClick={() => void invalidate("webhooks")}>
          {m.console_webhook_refresh()}
        </Button>
        {query.hasNextPage && (
          <Button small busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {m.console_more()}
          </Button>
        )}
      </div>
    </>
  );
};
