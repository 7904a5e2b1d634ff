/** The buyer corrects their own name on the order and on the tickets in that name. */
import { toOneLine } from "@catraca/core/kernel/text.rules";
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi, type Order } from "../../api/public-api.ts";
import { readBody } from "../../api/response.ts";
import { queryClient } from "../../app.tsx";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorSummary, findError } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { findAttendeeErrors } from "../checkout/details.ts";
import { useErrors } from "../checkout/use-errors.ts";
import { createAuthorization } from "../order/order.ts";
import { getRuleText } from "./rule-text.ts";
import type { OrderLink, TicketsView } from "./saved-copy.ts";

const RULES: Record<string, () => string> = {
  cancelled: m.event_cancelled_text,
  doors_open: m.rename_doors_open,
  too_often: m.rename_too_often,
};

const rename = async ({ orderId, accessToken }: OrderLink, name: string): Promise<Order> => {
  const options = { ...createAuthorization(accessToken), fetch: fetchWithRetry };
  return (await readBody(publicApi.orders[":orderId"].buyer.$patch({ param: { orderId }, json: { name } }, options))).order;
};

/** The page polls its tickets alone, and reads the order from the answer before. */
const showRenamed = (order: Order): void => {
  queryClient.setQueryData(["order", order.id], order);
  queryClient.setQueryData<TicketsView>(["tickets", order.id], (view) => view && { ...view, order });
  void queryClient.invalidateQueries({ queryKey: ["tickets", order.id] });
};

const findErrors = (name: string) => findAttendeeErrors({ name, email: "" }).map(({ message }) => ({ id: "buyer-name", message }));

export const RenameDialog = ({ view, onClose }: { view: TicketsView; onClose: () => void }) => {
  const [name, setName] = useState(view.order.buyer.name);
  const { visible, attempt, show } = useErrors(findErrors(name), []);
  const mutation = useMutation({
    mutationFn: (typed: string) => rename(view, typed),
    onSuccess: (order) => {
      showRenamed(order);
      onClose();
    },
  });
  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (mutation.isPending) return;
    if (findErrors(name).length > 0) return show();
    mutation.mutate(toOneLine(name));
  };
  return (
    <Dialog
      id="rename"
      title={m.rename_title()}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{m.return_close()}</Button>
          <Button kind="primary" type="submit" form="rename-form" busy={mutation.isPending}>
            {m.rename_act()}
          </Button>
        </>
      }
    >
      <form class="stack" id="rename-form" noValidate onSubmit={submit}>
        <p>{m.rename_text()}</p>
        <ErrorSummary errors={visible} attempt={attempt} />
        <Field
          id="buyer-name"
          label={m.rename_name()}
          autocomplete="name"
          autocapitalize="words"
          value={name}
          error={findError(visible, "buyer-name")}
          onValue={(typed) => {
            mutation.reset();
            setName(typed);
          }}
        />
        {mutation.isError && (
          <Notice kind="bad" icon="warning" role="alert">
            <p>{getRuleText(mutation.error, "order.rename_refused", RULES)}</p>
          </Notice>
        )}
      </form>
    </Dialog>
  );
};
