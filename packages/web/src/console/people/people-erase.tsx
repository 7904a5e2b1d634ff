/** Erases a person, and says what is left and what became of the request. */
import { useMutation } from "@tanstack/preact-query";
import type { InferResponseType } from "hono/client";
import { useState } from "preact/hooks";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { SelectField } from "../../parts/field.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { OrderBadge } from "../status.tsx";
import { formatAt, OrderLink } from "./people-known.tsx";

export type Erased = InferResponseType<typeof admin.people.erase.$post, 200>["erased"];
type Fate = "keep" | "void";

/** `begun`: what an earlier call did with valid tickets. The rest should get no other fate by mistake. */
type Asked = { email: string; begun: Fate | "mixed" | undefined; onDone: (erased?: Erased) => void };

export const EraseDialog = ({ email, begun, onDone }: Asked) => {
  const [picked, setPicked] = useState<Fate>();
  const tickets = picked ?? (begun === "void" ? "void" : "keep");
  const eraseMutation = useMutation({
    mutationFn: async (chosen: Fate) => (await callAdmin(() => admin.people.erase.$post({ json: { email, tickets: chosen } }))).erased,
    onSuccess: onDone,
  });
  return (
    <ConfirmDialog
      title={m.console_people_erase()}
      text={m.console_people_erase_ask({ email })}
      danger
      busy={eraseMutation.isPending}
      error={eraseMutation.error}
      onConfirm={() => eraseMutation.mutate(tickets)}
      onClose={() => onDone()}
    >
      <SelectField
        id="people-tickets"
        label={m.console_people_tickets()}
        value={tickets}
        onValue={(chosen) => setPicked(chosen as Fate)}
        options={[
          ["keep", m.console_people_keep()],
          ["void", m.console_people_void()],
        ]}
      />
    </ConfirmDialog>
  );
};

/** Orders on which a buyer, the system or a provider works keep the person. An offer of a waiting list may do so until tomorrow. */
const Unfinished = ({ orders }: { orders: Erased["unfinished"] }) => (
  <>
    <p>{m.console_people_unfinished()}</p>
    <ul>
      {orders.map(({ orderId, eventId, status, tryAgainAt }) => (
        <li key={orderId}>
          <OrderLink order={{ id: orderId, eventId }} /> <OrderBadge status={status} />{" "}
          {m.console_people_try_again({ at: formatAt(tryAgainAt) })}
        </li>
      ))}
    </ul>
  </>
);

export const Outcome = ({ erased: { orders, tickets, files, unfinished, request } }: { erased: Erased }) => (
  <>
    <p>{m.console_people_erased({ orders: formatNumber(orders), tickets: formatNumber(tickets), files: formatNumber(files) })}</p>
    {unfinished.length > 0 && <Unfinished orders={unfinished} />}
    {request === "open" && <p>{m.console_people_request_open()}</p>}
    {request === "answered" && <p>{m.console_people_request_answered()}</p>}
  </>
);
