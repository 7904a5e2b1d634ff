import { useMutation } from "@tanstack/preact-query";
import { useMemo, useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { invalidate, type OrderHistory, type TicketView } from "../queries.ts";
import { sharesOf, sumOf } from "./refund-sums.ts";
import "./refund-dialog.css";

type RefundDialog = {
  order: OrderHistory["order"];
  tickets: readonly TicketView[];
  onDone: (outcome: string) => void;
  onClose: () => void;
};

type Choices = { tickets: readonly TicketView[]; chosen: ReadonlySet<string>; amounts: readonly string[]; onChoose: (id: string) => void };

const Choices = ({ tickets, chosen, amounts, onChoose }: Choices) => (
  <fieldset class="refund-choices">
    <legend>{m.console_refund_choose()}</legend>
    {tickets.map(({ id, attendee, ticketType, status, admittedAt }, at) =>
      status === "refunded" ? null : (
        <label class="check" key={id}>
          <input type="checkbox" checked={chosen.has(id)} onChange={() => onChoose(id)} />
          <span class="refund-choices__line">
            <span>
              {attendee.name}
              <br />
              <span class="small soft">
                {ticketType.name}
                {admittedAt === undefined ? "" : ` · ${m.console_refund_ticket_used()}`}
              </span>
            </span>
            <span>{amounts[at]}</span>
          </span>
        </label>
      ),
    )}
  </fieldset>
);

export const RefundDialog = ({ order, tickets, onDone, onClose }: RefundDialog) => {
  const left = tickets.filter(({ status }) => status !== "refunded");
  const unused = left.filter(({ admittedAt }) => admittedAt === undefined);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(unused.map(({ id }) => id)));
  const [keepFees, setKeepFees] = useState(false);
  const [reason, setReason] = useState("");
  const { currency } = order.total;
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency });
  const shares = sharesOf(order);
  const fees = shares.reduce((sum, { feesMinor }, at) => (chosen.has(tickets[at]?.id ?? "") ? sum + feesMinor : sum), 0);
  const total = money(sumOf({ order, tickets, chosen, keepFees }));
  const isAll = tickets.length === 0 || left.every(({ id }) => chosen.has(id));
  const choose = (id: string): void =>
    setChosen((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])));
  const json = {
    ...(isAll ? {} : { ticketIds: [...chosen] }),
    ...(keepFees ? { keepFees } : {}),
    ...(left.some(({ id, admittedAt }) => chosen.has(id) && admittedAt !== undefined) ? { includeUsed: true } : {}),
    ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
  };
  // A second press repeats the first. Another choice is another request.
  const key = useMemo(() => crypto.randomUUID(), [JSON.stringify(json)]);
  const refundMutation = useMutation({
    mutationFn: () =>
      callAdmin(() =>
        admin.orders[":orderId"].refund.$post({ param: { orderId: order.id }, json }, { headers: { "idempotency-key": key } }),
      ),
    onSuccess: async ({ refund }) => {
      const sum = formatMoney(refund.amount);
      onDone(
        refund.status === "returned" ? m.console_refund_done({ total: sum, name: order.buyer.name }) : m.console_refund_due({ total: sum }),
      );
      await Promise.all([invalidate("order", order.id), invalidate("event", order.eventId)]);
    },
  });
  return (
    <Dialog
      id="refund"
      title={m.console_refund_title({ total })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{m.console_keep_order()}</Button>
          <Button
            kind="danger"
            busy={refundMutation.isPending}
            disabledReason={left.length > 0 && chosen.size === 0 ? m.console_refund_none() : undefined}
            onClick={() => refundMutation.mutate()}
          >
            {m.console_refund_act({ total })}
          </Button>
        </>
      }
    >
      <p>
        {isAll
          ? m.console_refund_text({ name: order.buyer.name, count: Math.max(1, left.length) })
          : m.console_refund_part_text({ name: order.buyer.name })}
      </p>
      {left.length > 0 && (
        <Choices
          tickets={tickets}
          chosen={chosen}
          amounts={shares.map(({ priceMinor, feesMinor }) => money(priceMinor + (keepFees ? 0 : feesMinor)))}
          onChoose={choose}
        />
      )}
      {fees > 0 && (
        <label class="check">
          <input type="checkbox" checked={keepFees} onChange={(event) => setKeepFees(event.currentTarget.checked)} />
          <span>{m.console_refund_keep_fees({ fees: money(fees) })}</span>
        </label>
      )}
      <Field
        id="refund-reason"
        label={m.console_refund_reason()}
        hint={m.console_refund_reason_hint()}
        value={reason}
        onValue={setReason}
      />
      {refundMutation.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(refundMutation.error)}</p>
        </Notice>
      )}
    </Dialog>
  );
};
