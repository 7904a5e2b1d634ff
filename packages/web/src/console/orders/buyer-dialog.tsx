import { BuyerChange } from "@catraca/core/order.schema";
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { invalidate, type OrderHistory } from "../queries.ts";

type Buyer = { name: string; email: string; phone: string };

const MESSAGES: Record<keyof Buyer, () => string> = {
  name: m.console_buyer_need_name,
  email: m.console_buyer_need_email,
  phone: m.console_buyer_need_phone,
};

/** The paths of the API and of the schema: `buyer.email`. */
const findField = (path: string): FieldError | undefined => {
  const [, name] = /^buyer\.(name|email|phone)$/.exec(path) ?? [];
  return name === undefined ? undefined : { id: `buyer-${name}`, message: MESSAGES[name as keyof Buyer]() };
};

/** An empty phone removes the number. */
const toChange = ({ name, email, phone }: Buyer) => ({
  buyer: { name: name.trim(), email: email.trim(), phone: phone.trim() === "" ? null : phone.replaceAll(/[\s().-]/g, "") },
});

type BuyerDialog = { order: OrderHistory["order"]; onDone: (outcome: string) => void; onClose: () => void };

/** Corrects the buyer and sends the tickets again, because the correction revokes the order's earlier link. */
export const BuyerDialog = ({ order, onDone, onClose }: BuyerDialog) => {
  const [buyer, setBuyer] = useState<Buyer>({ ...order.buyer, phone: order.buyer.phone ?? "" });
  const errors = useFormErrors();
  const change = (part: Partial<Buyer>) => setBuyer((before) => ({ ...before, ...part }));
  const param = { orderId: order.id };
  const saveMutation = useMutation({
    mutationFn: async (json: v.InferOutput<typeof BuyerChange>) => {
      const corrected = (await callAdmin(() => admin.orders[":orderId"].$patch({ param, json }))).order;
      await callAdmin(() => admin.orders[":orderId"].resend.$post({ param }));
      return corrected;
    },
    onSuccess: (corrected) => onDone(m.console_buyer_done({ to: corrected.buyer.email })),
    onError: (error) => errors.set(toFieldErrors(error, findField, "buyer-email")),
    // The correction may be saved although the email could not be sent.
    onSettled: () => invalidate("order", order.id),
  });
  const submit = (press: Event): void => {
    press.preventDefault();
    const result = v.safeParse(BuyerChange, toChange(buyer));
    errors.set(result.success ? [] : result.issues.flatMap((issue) => findField(v.getDotPath(issue) ?? "") ?? []));
    if (result.success && !saveMutation.isPending) saveMutation.mutate(result.output);
  };
  return (
    <Dialog
      id="buyer"
      title={m.console_buyer_edit()}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{m.console_not_now()}</Button>
          <Button kind="primary" type="submit" form="buyer-form" busy={saveMutation.isPending}>
            {m.console_buyer_save()}
          </Button>
        </>
      }
    >
      <form class="stack" id="buyer-form" noValidate onSubmit={submit}>
        <p>{m.console_buyer_text()}</p>
        <ErrorSummary errors={errors.list} attempt={errors.attempt} />
        <Field
          id="buyer-name"
          label={m.console_buyer_name()}
          value={buyer.name}
          error={errors.find("buyer-name")}
          onValue={(name) => change({ name })}
          required
        />
        <Field
          id="buyer-email"
          label={m.console_buyer_email()}
          type="email"
          inputMode="email"
          value={buyer.email}
          error={errors.find("buyer-email")}
          onValue={(email) => change({ email })}
          required
        />
        <Field
          id="buyer-phone"
          label={m.console_buyer_phone()}
          type="tel"
          value={buyer.phone}
          error={errors.find("buyer-phone")}
          onValue={(phone) => change({ phone })}
        />
      </form>
    </Dialog>
  );
};
