import { keepPreviousData, useMutation, useQuery } from "@tanstack/preact-query";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { RefundBody } from "@catraca/core/refund.schema";
import { getErrorMessage } from "../../api/error-message.ts";
import { isApiError } from "../../api/response.ts";
import { formatMoney, formatNumber } from "../../language/format.ts";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { CheckRows } from "../../parts/check-rows.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { getCurrencySymbol } from "../amount.ts";
import { invalidate, type OrderHistory, type TicketView } from "../queries.ts";
import { toRefund, type RefundChoice } from "./refund-choice.ts";

const orders = admin.orders[":orderId"];

/** The server computes every sum that the dialog shows. */
const quoteQuery = (orderId: string, json: RefundBody) => ({
  // Apart from the order, which is read again after the refund.
  queryKey: ["refund-quote", orderId, JSON.stringify(json)],
  queryFn: async () => (await callAdmin(() => orders.refund.quote.$post({ param: { orderId }, json }))).quote,
  staleTime: 0,
  gcTime: 0,
});
type Quote = Awaited<ReturnType<ReturnType<typeof quoteQuery>["queryFn"]>>;

const getRefusal = (error: unknown): string => {
  if (isApiError(error, "order.product_used")) return m.console_refund_product_used();
  if (!isApiError(error, "order.refund_refused")) return getErrorMessage(error);
  const { path = "", params } = error.issues[0] ?? {};
  if (path === "amount.amountMinor") return m.console_refund_too_much();
  if (params?.["rule"] === "disputed") return m.console_refund_disputed();
  if (params?.["rule"] === "dispute_lost") return m.console_refund_dispute_lost();
  if (params?.["rule"] === "too_large") return m.console_refund_too_large();
  return path === "" && params?.["max"] !== undefined ? m.console_refund_too_many() : m.console_refund_changed();
};

const TYPING_MS = 300;

/** The value once nobody typed for a moment. */
const useSettled = <T,>(value: T): T => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
};

type ProductsProps = { left: Quote["left"]["products"]; pieces: RefundChoice["pieces"]; onPieces: (id: string, quantity: number) => void };

const Products = ({ left, pieces, onPieces }: ProductsProps) => (
  <fieldset class="check-rows">
    <legend>{m.console_refund_products()}</legend>
    {left.map(({ productId, name, quantity, amount }) => (
      <SelectField
        key={productId}
        id={`refund-${productId}`}
        label={name}
        hint={m.console_refund_each({ sum: formatMoney(amount) })}
        value={String(pieces[productId] ?? 0)}
        options={Array.from({ length: quantity + 1 }, (_, count) => [String(count), formatNumber(count)] as const)}
        onValue={(next) => onPieces(productId, Number(next))}
      />
    ))}
  </fieldset>
);

const getText = (quote: Quote, { name, isAll }: { name: string; isAll: boolean }): string => {
  const count = quote.ticketIds.length;
  if (count === 0) return m.console_refund_no_ticket({ name });
  return isAll ? m.console_refund_text({ name, count }) : m.console_refund_part_text({ name });
};

type RefundDialog = {
  order: OrderHistory["order"];
  tickets: readonly TicketView[];
  onDone: (outcome: string) => void;
  onClose: () => void;
};

export const RefundDialog = ({ order, tickets, onDone, onClose }: RefundDialog) => {
  const left = tickets.filter(({ status }) => status !== "refunded");
  const ticketIds = left.map(({ id }) => id);
  const [choice, setChoice] = useState<RefundChoice>(() => ({
    chosen: new Set(ticketIds),
    pieces: {},
    amount: "",
    keepFees: false,
    includeUsed: false,
  }));
  const [reason, setReason] = useState("");
  const { currency } = order.total;
  const whole = useQuery({ ...quoteQuery(order.id, { includeUsed: true, keepFees: choice.keepFees }), placeholderData: keepPreviousData });
  const quoted = new Map(whole.data?.left.tickets.map((ticket) => [ticket.id, ticket]));
  const isUsed = ({ id, admittedAt }: TicketView): boolean => admittedAt !== undefined || quoted.get(id)?.used === true;
  /** Used tickets go back only where somebody says so. */
  const chosen = new Set(left.flatMap((one) => (choice.chosen.has(one.id) && (choice.includeUsed || !isUsed(one)) ? [one.id] : [])));
  const asked = toRefund({ ...choice, chosen }, { ticketIds, currency });
  const body = "body" in asked ? asked.body : undefined;
  const wanted = JSON.stringify(body ?? null);
  const settled = useSettled(wanted);
  const quote = useQuery({
    ...quoteQuery(order.id, (JSON.parse(settled) as RefundBody | null) ?? {}),
    enabled: settled !== "null" && whole.data !== undefined,
    placeholderData: keepPreviousData,
  });
  const { data } = quote;
  const isCurrent = wanted === settled && data !== undefined && !quote.isPlaceholderData && !quote.error;
  const json = { ...body, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) };
  // A second press repeats the first. Another choice is another request.
  const key = useMemo(() => crypto.randomUUID(), [JSON.stringify(json)]);
  const refundMutation = useMutation({
    mutationFn: (sent: { json: typeof json; key: string }) =>
      callAdmin(() => orders.refund.$post({ param: { orderId: order.id }, json: sent.json }, { headers: { "idempotency-key": sent.key } })),
    onSuccess: async ({ refund }) => {
      const sum = formatMoney(refund.amount);
      onDone(
        refund.status === "returned" ? m.console_refund_done({ total: sum, name: order.buyer.name }) : m.console_refund_due({ total: sum }),
      );
      await Promise.all([invalidate("order", order.id), invalidate("event", order.eventId)]);
    },
  });
  const change = (part: Partial<RefundChoice>): void => {
    refundMutation.reset();
    setChoice((before) => ({ ...before, ...part }));
  };
  const [carrier] = tickets;
  const endsCarrier = carrier !== undefined && chosen.has(carrier.id) && !isUsed(carrier);
  const products = whole.data?.left.products ?? [];
  const total = isCurrent && body ? formatMoney(data.amount) : undefined;
  const error = refundMutation.error ?? whole.error ?? (body ? quote.error : null);
  const nothing = left.length > 0 && "problem" in asked && asked.problem === "nothing";
  const isAll = left.every(({ id }) => chosen.has(id));
  return (
    <Dialog
      id="refund"
      title={m.console_refund()}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{m.console_keep_order()}</Button>
          <Button
            kind="danger"
            id="refund-act"
            busy={refundMutation.isPending || (body !== undefined && !isCurrent && !error)}
            disabledReason={nothing ? m.console_refund_none() : body === undefined || error ? m.console_refund_cannot() : undefined}
            onClick={() => refundMutation.mutate({ json, key })}
          >
            {total === undefined ? m.console_refund() : m.console_refund_act({ total })}
          </Button>
        </>
      }
    >
      <p aria-live="polite">{data && body && getText(data, { name: order.buyer.name, isAll })}</p>
      {left.length > 0 && (
        <CheckRows
          legend={m.console_refund_choose()}
          rows={left.map((ticket) => ({
            id: ticket.id,
            name: ticket.attendee.name,
            detail: isUsed(ticket) ? `${ticket.ticketType.name} · ${m.console_refund_ticket_used()}` : ticket.ticketType.name,
            amount: quoted.has(ticket.id) ? formatMoney(quoted.get(ticket.id)?.amount ?? order.total) : undefined,
            disabled: isUsed(ticket) && !choice.includeUsed,
          }))}
          chosen={chosen}
          onChosen={(next) => change({ chosen: next, ...(carrier && next.has(carrier.id) ? { pieces: {} } : {}) })}
        />
      )}
      {left.some(isUsed) && (
        <label class="check">
          <input type="checkbox" checked={choice.includeUsed} onChange={(press) => change({ includeUsed: press.currentTarget.checked })} />
          <span>{m.console_refund_include_used()}</span>
        </label>
      )}
      {products.length > 0 &&
        (endsCarrier ? (
          <p class="small soft">{m.console_refund_products_with({ name: carrier.attendee.name })}</p>
        ) : (
          <Products
            left={products}
            pieces={choice.pieces}
            onPieces={(id, quantity) => change({ pieces: { ...choice.pieces, [id]: quantity } })}
          />
        ))}
      {order.items.some(({ kind }) => kind === "fee") && (
        <label class="check">
          <input type="checkbox" checked={choice.keepFees} onChange={(press) => change({ keepFees: press.currentTarget.checked })} />
          <span>{m.console_refund_keep_fees()}</span>
        </label>
      )}
      <Field
        id="refund-amount"
        label={m.console_refund_amount()}
        hint={m.console_refund_amount_hint()}
        prefix={getCurrencySymbol(currency, getLocale())}
        inputMode="decimal"
        value={choice.amount}
        error={"problem" in asked && asked.problem === "amount" ? m.console_refund_need_amount() : undefined}
        onValue={(amount) => change({ amount })}
      />
      <Field
        id="refund-reason"
        label={m.console_refund_reason()}
        hint={m.console_refund_reason_hint()}
        value={reason}
        onValue={setReason}
      />
      {total !== undefined && data && (
        <p aria-live="polite">
          <b>{m.console_refund_sum({ total, left: formatMoney(data.left.amount) })}</b>
        </p>
      )}
      {error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getRefusal(error)}</p>
        </Notice>
      )}
    </Dialog>
  );
};
