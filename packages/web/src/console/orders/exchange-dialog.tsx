import { useMutation, useQuery } from "@tanstack/preact-query";
import { useMemo, useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { isApiError } from "../../api/response.ts";
import { formatMoney, formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { SelectField } from "../../parts/field.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { catalogQuery, invalidate, type OrderHistory, type TicketView } from "../queries.ts";

const getRefusal = (error: unknown): string => {
  if (isApiError(error, "order.sold_out")) return m.console_exchange_sold_out();
  if (!isApiError(error, "order.exchange_refused")) return getErrorMessage(error);
  return error.issues[0]?.params?.["rule"] === "disputed" ? m.console_refund_disputed() : m.console_exchange_changed();
};

type ExchangeDialog = {
  order: OrderHistory["order"];
  tickets: readonly TicketView[];
  onDone: (outcome: string) => void;
  onClose: () => void;
};

/** The first ticket carries the order's products. */
const useChoices = ({ order, tickets }: Pick<ExchangeDialog, "order" | "tickets">) => {
  const catalog = useQuery(catalogQuery(order.eventId));
  const left = tickets[0]?.products?.filter(({ remaining }) => remaining > 0) ?? [];
  const paidFor = (id: string): number => order.products.find(({ productId }) => productId === id)?.price.amountMinor ?? 0;
  const [from, setFrom] = useState(left[0]?.productId ?? "");
  const offered = (catalog.data?.products ?? []).filter(({ id, price }) => id !== from && price.amountMinor <= paidFor(from));
  const [to, setTo] = useState("");
  const [quantity, setQuantity] = useState(1);
  const most = left.find(({ productId }) => productId === from)?.remaining ?? 1;
  const chosen = offered.find(({ id }) => id === to) ?? offered[0];
  return { catalog, left, from, setFrom, offered, chosen, setTo, quantity: Math.min(quantity, most), setQuantity, most };
};

/** Exchanges pieces of a product for another one that costs as much, or less. */
export const ExchangeDialog = ({ order, tickets, onDone, onClose }: ExchangeDialog) => {
  const choices = useChoices({ order, tickets });
  const { catalog, left, from, offered, chosen, quantity, most } = choices;
  const json = { productId: from, toProductId: chosen?.id ?? "", quantity };
  // A second press repeats the first. Another choice is another request.
  const key = useMemo(() => crypto.randomUUID(), [JSON.stringify(json)]);
  const exchangeMutation = useMutation({
    mutationFn: (sent: { json: typeof json; key: string }) =>
      callAdmin(() =>
        admin.orders[":orderId"].exchange.$post(
          { param: { orderId: order.id }, json: sent.json },
          { headers: { "idempotency-key": sent.key } },
        ),
      ),
    onSuccess: async ({ difference }) => {
      const name = chosen?.name ?? "";
      onDone(
        difference.amountMinor > 0
          ? m.console_exchange_done_difference({ quantity, name, sum: formatMoney(difference) })
          : m.console_exchange_done({ quantity, name }),
      );
      await Promise.all([invalidate("order", order.id), invalidate("event", order.eventId)]);
    },
  });
  const change = (apply: () => void): void => {
    exchangeMutation.reset();
    apply();
  };
  return (
    <Dialog
      id="exchange"
      title={m.console_exchange()}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{m.console_not_now()}</Button>
          <Button
            kind="primary"
            id="exchange-act"
            busy={exchangeMutation.isPending}
            disabledReason={chosen ? undefined : m.console_exchange_none()}
            onClick={() => exchangeMutation.mutate({ json, key })}
          >
            {m.console_exchange_act()}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p>{m.console_exchange_text()}</p>
        <SelectField
          id="exchange-from"
          label={m.console_exchange_from()}
          value={from}
          options={left.map(({ productId, name }) => [productId, name] as const)}
          onValue={(id) => change(() => choices.setFrom(id))}
        />
        <SelectField
          id="exchange-quantity"
          label={m.console_exchange_quantity()}
          value={String(quantity)}
          options={Array.from({ length: most }, (_, at) => [String(at + 1), formatNumber(at + 1)] as const)}
          onValue={(count) => change(() => choices.setQuantity(Number(count)))}
        />
        {catalog.data ? (
          <SelectField
            id="exchange-to"
            label={m.console_exchange_to()}
            value={chosen?.id ?? ""}
            options={offered.map(({ id, name, price }) => [id, `${name} · ${formatMoney(price)}`] as const)}
            onValue={(id) => change(() => choices.setTo(id))}
          />
        ) : (
          <Loading onRetry={() => void catalog.refetch()} />
        )}
        {exchangeMutation.error && (
          <Notice kind="bad" icon="warning" role="alert">
            <p>{getRefusal(exchangeMutation.error)}</p>
          </Notice>
        )}
      </div>
    </Dialog>
  );
};
