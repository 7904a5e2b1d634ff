/** The buyer returns tickets: the choice, what the server says comes back, and the result. */
import { keepPreviousData, useMutation, useQuery } from "@tanstack/preact-query";
import { useMemo, useState } from "preact/hooks";
import { queryClient } from "../../app.tsx";
import { isolateText } from "../../language/direction.ts";
import { formatMoney, formatShortDate, formatTime, toMidSentence, type Money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { CheckRows } from "../../parts/check-rows.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import { DoneDialog } from "../ticket/done-dialog.tsx";
import type { TicketsView } from "../ticket/saved-copy.ts";
import { getReturnRefusal, quoteQuery, refundTickets } from "./refund-quote.ts";
import { listReturnable } from "./returnable.ts";

type ReturnDialog = { view: TicketsView; onClose: () => void };

type Answer = Awaited<ReturnType<typeof refundTickets>>;

/** The page behind shows the new state once the dialog is closed: with its last ticket the order becomes another page. */
const showAfter = ({ order }: Answer): void => {
  queryClient.setQueryData(["order", order.id], order);
  void queryClient.invalidateQueries({ queryKey: ["tickets", order.id] });
};

const getResultText = ({ amount, status }: Answer["refund"]): string => {
  if (amount.amountMinor === 0) return m.return_done_free();
  return status === "returned" ? m.return_done({ sum: formatMoney(amount) }) : m.return_due({ sum: formatMoney(amount) });
};

const getSumText = (amount: Money): string => (amount.amountMinor === 0 ? m.return_sum_free() : m.return_sum({ sum: formatMoney(amount) }));

const Choosing = ({ view, onClose, onDone }: ReturnDialog & { onDone: (answer: Answer) => void }) => {
  const { event } = view;
  const returnable = useMemo(() => listReturnable(view.tickets), []);
  const all = returnable.map(({ id }) => id);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(all.length === 1 ? all : []));
  const ids = all.filter((id) => chosen.has(id));
  // Nothing chosen yet: the amounts of all that may go back.
  const quote = useQuery({ ...quoteQuery(view, ids.length > 0 ? ids : all), placeholderData: keepPreviousData });
  // A second press repeats the first. Another choice is another request.
  const key = useMemo(() => crypto.randomUUID(), [ids.join(" ")]);
  const refund = useMutation({
    mutationFn: (sent: { ids: string[]; key: string }) => refundTickets(view, sent.ids, sent.key),
    onSuccess: onDone,
  });
  const error = refund.error ?? quote.error;
  const { data } = quote;
  const isCurrent = data !== undefined && !quote.isPlaceholderData && !quote.error;
  const amountOf = new Map(data?.left.tickets.map(({ id, amount }) => [id, formatMoney(amount)]));
  const nameOf = new Map(data?.left.products.map(({ productId, name }) => [productId, name]));
  const pieces = (data?.products ?? []).map(({ productId, quantity }) =>
    m.checkout_line({ count: quantity, name: isolateText(nameOf.get(productId) ?? "") }),
  );
  const until = data?.until === undefined ? undefined : { at: data.until, timeZone: event.timeZone };
  return (
    <Dialog
      id="return"
      title={m.return_title()}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{m.return_keep()}</Button>
          <Button
            kind="danger"
            id="return-act"
            busy={refund.isPending || (ids.length > 0 && !isCurrent && !error)}
            disabledReason={ids.length === 0 ? m.return_choose() : quote.error ? m.return_cannot() : undefined}
            onClick={() => refund.mutate({ ids, key })}
          >
            {isCurrent && ids.length > 0 && data.amount.amountMinor > 0
              ? m.return_act({ sum: formatMoney(data.amount) })
              : m.return_act_free()}
          </Button>
        </>
      }
    >
      <p>{m.return_text()}</p>
      <CheckRows
        legend={m.return_which()}
        rows={returnable.map(({ id, attendee, ticketType }) => ({
          id,
          name: <bdi>{attendee.name}</bdi>,
          detail: ticketType.name,
          amount: amountOf.get(id),
        }))}
        chosen={chosen}
        onChosen={(next) => {
          refund.reset();
          setChosen(next);
        }}
      />
      {!data && !error && <Loading />}
      <div aria-live="polite" class="stack">
        {data && !error && ids.length > 0 && (
          <>
            <p>
              <b>{getSumText(data.amount)}</b>
              {data.keepFees && data.amount.amountMinor > 0 && ` ${m.policy_without_fees()}`}
            </p>
            {pieces.length > 0 && <p>{m.return_pieces({ names: pieces.join(", ") })}</p>}
          </>
        )}
      </div>
      {until && !error && (
        <p class="small soft">{m.return_until({ date: toMidSentence(formatShortDate(until)), time: formatTime(until) })}</p>
      )}
      {error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getReturnRefusal(error, event.timeZone)}</p>
        </Notice>
      )}
    </Dialog>
  );
};

export const ReturnDialog = (dialog: ReturnDialog) => {
  const [answer, setAnswer] = useState<Answer>();
  const close = (): void => {
    dialog.onClose();
    if (answer) showAfter(answer);
  };
  if (answer) return <DoneDialog id="return" title={m.return_done_title()} text={getResultText(answer.refund)} onClose={close} />;
  return <Choosing {...dialog} onDone={setAnswer} />;
};
