/** The field for a promo code. It asks the API what the selection costs with it, and keeps the answer in the draft. */
import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { publicApi, type EventOnSale } from "../../api/public-api.ts";
import { readBody } from "../../api/response.ts";
import { queryClient } from "../../app.tsx";
import { formatMoney } from "../../language/format.ts";
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import type { Draft, Promo } from "../draft.ts";
import { getRefusalText } from "../refusal-text.ts";
import { createSelection, getQuoteKey, type Selection } from "../selection.ts";
import "./promo-code.css";

const FIELD_ID = "promo-code";

const fetchQuote = async (eventId: string, { tickets, products }: Selection, promoCode: string): Promise<NonNullable<Promo["quoted"]>> => {
  const json = {
    lines: tickets.map(({ id, quantity }) => ({ ticketTypeId: id, quantity })),
    products: products.map(({ id, quantity }) => ({ productId: id, quantity })),
    promoCode,
  };
  const { items, total } = await readBody(publicApi.events[":eventId"].quote.$post({ param: { eventId }, json }));
  return { statement: items.map(({ kind, name, quantity, amount }) => ({ kind, name, quantity, amount })), total, promoCode };
};

type PromoCode = { event: EventOnSale; draft: Draft; change: (part: Partial<Draft>) => void };

type Accepted = { code: string; quoted: Promo["quoted"]; unlocked: readonly string[]; onRemove: () => void };

/** The code is not checked before tickets are chosen, because it may be for some of them. */
const Accepted = ({ code, quoted, unlocked, onRemove }: Accepted) => {
  const discounts = quoted?.statement.filter(({ kind }) => kind === "discount") ?? [];
  const amountMinor = discounts.reduce((sum, { amount }) => sum + amount.amountMinor, 0);
  return (
    <div class="promo__accepted">
      <p>
        <b>{m.promo_code({ code: isolateText(code) })}</b>
        <br />
        {unlocked.length > 0 && <span>{m.promo_unlocks({ names: unlocked.map(isolateText).join(", ") })}</span>}
        {unlocked.length > 0 && amountMinor < 0 && <br />}
        {quoted && amountMinor < 0 ? (
          <span class="num">{m.promo_saves({ sum: formatMoney({ ...quoted.total, amountMinor: -amountMinor }) })}</span>
        ) : (
          unlocked.length === 0 && <span class="small soft">{quoted ? m.promo_nothing() : m.promo_waits()}</span>
        )}
      </p>
      <Button small id="promo-remove" onClick={onRemove}>
        {m.promo_remove()}
      </Button>
    </div>
  );
};

export const PromoCode = ({ event, draft, change }: PromoCode) => {
  const { promo, quantities } = draft;
  const linked = useLocation().query["code"];
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  /** A refusal moves the focus only when it answers the button, and not a change of the selection. */
  const isAsked = useRef(false);
  const of = getQuoteKey(quantities);
  // The types on sale depend on the code.
  const codeShown = useRef(promo?.code);
  useEffect(() => {
    if (codeShown.current === promo?.code) return;
    codeShown.current = promo?.code;
    void queryClient.invalidateQueries({ queryKey: ["event", event.id] });
  }, [promo?.code]);
  const apply = (text: string): void => {
    const code = text.trim().toUpperCase();
    if (code === "") return setError(m.promo_missing());
    setError(undefined);
    change({ promo: { code } });
  };
  useEffect(() => {
    if (linked && !promo) apply(linked.slice(0, 64));
  }, []);
  useEffect(() => {
    const selection = createSelection(event, quantities);
    if (!promo || selection.count === 0) return;
    const { code } = promo;
    let isCurrent = true;
    const refuse = (reason: unknown): void => {
      if (!isCurrent) return;
      setTyped(code);
      setError(getRefusalText(reason));
      setOpen(true);
      change({ promo: undefined });
      if (isAsked.current) setTimeout(() => document.getElementById(FIELD_ID)?.focus());
      isAsked.current = false;
    };
    void fetchQuote(event.id, selection, code).then((quoted) => {
      if (isCurrent) change({ promo: { code, of, quoted } });
    }, refuse);
    return () => void (isCurrent = false);
  }, [promo?.code, of, event]);
  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    isAsked.current = true;
    apply(typed);
  };
  const remove = (): void => {
    setTyped("");
    setError(undefined);
    setOpen(true);
    const gone = new Set(event.ticketTypes.flatMap(({ id, needsCode }) => (needsCode ? [id] : [])));
    change({ promo: undefined, quantities: Object.fromEntries(Object.entries(quantities).filter(([id]) => !gone.has(id))) });
    setTimeout(() => document.getElementById(FIELD_ID)?.focus());
  };
  if (promo)
    return (
      <div class="promo" aria-live="polite">
        <Accepted
          code={promo.code}
          quoted={promo.of === of ? promo.quoted : undefined}
          unlocked={event.ticketTypes.flatMap(({ name, needsCode }) => (needsCode ? [name] : []))}
          onRemove={remove}
        />
      </div>
    );
  if (!isOpen)
    return (
      <div class="promo">
        <Button
          kind="plain"
          small
          id="promo-open"
          onClick={() => {
            setOpen(true);
            setTimeout(() => document.getElementById(FIELD_ID)?.focus());
          }}
        >
          {m.promo_have()}
        </Button>
      </div>
    );
  return (
    <form class="promo promo__form" noValidate onSubmit={submit}>
      <Field
        id={FIELD_ID}
        label={m.promo_label()}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        enterKeyHint="done"
        value={typed}
        error={error}
        onValue={(text) => {
          setTyped(text);
          setError(undefined);
        }}
      />
      <Button type="submit">{m.promo_apply()}</Button>
      <span class="visually-hidden" role="alert">
        {error}
      </span>
    </form>
  );
};
