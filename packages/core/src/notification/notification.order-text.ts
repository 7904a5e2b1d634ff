/** The texts of emails about a part of an order that went back, and about an event that was cancelled or moved. Pure. */
import type { TimeAndPlace } from "../event/event.move.rules.ts";
import { formatEventStart, formatEventTime, type EventTime, type Locale } from "../event/event.time.ts";
import { format, type Money } from "../kernel/money.ts";
import { placeOf, plain, type EmailContent } from "./notification.layout.ts";
import { orderEmail, type OrderEmail } from "./notification.text.ts";

const WORDS = {
  "pt-BR": {
    partSubject: (event: string) => `Reembolso: ${event}`,
    partTitle: (sum: string) => `Devolvemos ${sum}`,
    partFreeTitle: "Parte do seu pedido foi cancelada",
    byOrganizer: "A organização reembolsou uma parte do seu pedido.",
    byBuyer: "Você cancelou uma parte do seu pedido.",
    gone: (names: string) => `Não vale mais: ${names}.`,
    rest: "O resto do pedido continua valendo.",
    when: "O valor volta pelo mesmo meio do pagamento. Você não precisa fazer nada.",
    exchangedSubject: (event: string) => `Troca no seu pedido: ${event}`,
    exchangedTitle: "A organização trocou um produto",
    exchanged: (quantity: number, from: string, to: string) => `Saiu: ${quantity} × ${from}. Entrou: ${quantity} × ${to}.`,
    exchangedKeep: "O código do ingresso continua o mesmo, e nada foi cobrado.",
    declinedSubject: (event: string) => `Pagamento não aprovado: ${event}`,
    declinedTitle: "O banco não aprovou o cartão",
    declinedHeld: (until: string) => `Os seus ingressos estão guardados até ${until}. Nada foi cobrado.`,
    declinedLink: "Tentar de novo",
    declinedAgain: "Abra o pedido para tentar de novo, com este ou com outro cartão.",
    declinedOther: "Se você não tentou comprar estes ingressos, não precisa fazer nada.",
    cancelledSubject: (event: string) => `Evento cancelado: ${event}`,
    cancelledTitle: "O evento foi cancelado",
    cancelled: "Os seus ingressos não valem mais.",
    noRefund: "Sobre o valor pago, fale com a organização do evento.",
    movedSubject: { time: "Nova data", place: "Novo local", both: "Nova data e novo local" },
    movedTitle: { time: "O evento mudou de data", place: "O evento mudou de lugar", both: "O evento mudou de data e de lugar" },
    before: (what: string) => `Antes: ${what}.`,
    now: (what: string) => `Agora: ${what}.`,
    valid: "Os seus ingressos continuam valendo. Se você guardou um PDF, baixe de novo; o anexo atualiza a sua agenda.",
    window: (until: string) => `Se você não puder ir, cancele na página do pedido até ${until} e receba todo o valor de volta.`,
    freeWindow: (until: string) => `Se você não puder ir, cancele na página do pedido até ${until}, e outra pessoa fica com o lugar.`,
  },
  en: {
    partSubject: (event: string) => `Refund: ${event}`,
    partTitle: (sum: string) => `We're returning ${sum}`,
    partFreeTitle: "A part of your order was cancelled",
    byOrganizer: "The organizer refunded a part of your order.",
    byBuyer: "You cancelled a part of your order.",
    gone: (names: string) => `No longer valid: ${names}.`,
    rest: "The rest of the order stays valid.",
    when: "The money goes back the way you paid. There is nothing you need to do.",
    exchangedSubject: (event: string) => `A change to your order: ${event}`,
    exchangedTitle: "The organizer exchanged a product",
    exchanged: (quantity: number, from: string, to: string) => `Before: ${quantity} × ${from}. Now: ${quantity} × ${to}.`,
    exchangedKeep: "The ticket's code stays the same, and nothing was charged.",
    declinedSubject: (event: string) => `Payment declined: ${event}`,
    declinedTitle: "Your bank declined the card",
    declinedHeld: (until: string) => `Your tickets are held until ${until}. Nothing was charged.`,
    declinedLink: "Try again",
    declinedAgain: "Open the order to try again, with this card or another one.",
    declinedOther: "If you did not try to buy these tickets, there is nothing you need to do.",
    cancelledSubject: (event: string) => `Event cancelled: ${event}`,
    cancelledTitle: "The event was cancelled",
    cancelled: "Your tickets no longer work.",
    noRefund: "About the money you paid, ask the organizer of the event.",
    movedSubject: { time: "New date", place: "New place", both: "New date and place" },
    movedTitle: { time: "The event has a new date", place: "The event has a new place", both: "The event has a new date and place" },
    before: (what: string) => `Before: ${what}.`,
    now: (what: string) => `Now: ${what}.`,
    valid: "Your tickets stay valid. If you saved a PDF, download it again; the attachment updates your calendar.",
    window: (until: string) => `If you can't come, cancel on the order's page by ${until} and get all of your money back.`,
    freeWindow: (until: string) => `If you can't come, cancel on the order's page by ${until}, and somebody else gets the place.`,
  },
};

type PartRefunded = OrderEmail & { amount: Money; by: "organizer" | "buyer"; gone: readonly string[] };

/** `gone`: the tickets and products that went back, as their names. Empty: only money went back. */
export const partRefundedEmail = ({ amount, by, gone, ...facts }: PartRefunded): EmailContent => {
  const words = WORDS[facts.locale];
  return orderEmail(facts, {
    subject: words.partSubject(facts.event.name),
    title: amount.amountMinor === 0 ? words.partFreeTitle : words.partTitle(format(amount, facts.locale)),
    sentences: [
      by === "buyer" ? words.byBuyer : words.byOrganizer,
      ...(gone.length === 0 ? [] : [words.gone(gone.join("; "))]),
      words.rest,
      ...(amount.amountMinor === 0 ? [] : [words.when]),
    ],
  });
};

type Exchanged = OrderEmail & { exchange: { fromName: string; toName: string; quantity: number } };

/** Money that goes back for a cheaper product is a refund, with an email of its own. */
export const exchangedEmail = ({ exchange: { fromName, toName, quantity }, ...facts }: Exchanged): EmailContent => {
  const words = WORDS[facts.locale];
  return orderEmail(facts, {
    subject: words.exchangedSubject(facts.event.name),
    title: words.exchangedTitle,
    sentences: [words.exchanged(quantity, plain(fromName), plain(toName)), words.exchangedKeep],
  });
};

/** `until`: the end of the hold. */
export const declinedEmail = ({ until, ...facts }: OrderEmail & { until: Parameters<typeof formatEventStart>[0] }): EmailContent => {
  const words = WORDS[facts.locale];
  return orderEmail(facts, {
    subject: words.declinedSubject(facts.event.name),
    title: words.declinedTitle,
    sentences: [words.declinedHeld(formatEventStart(until, facts.locale)), words.declinedAgain, words.declinedOther],
    link: words.declinedLink,
  });
};

/** No money goes back by itself. */
export const eventCancelledEmail = ({ message, ...facts }: OrderEmail & { message?: string | undefined }): EmailContent => {
  const words = WORDS[facts.locale];
  return orderEmail(facts, {
    subject: words.cancelledSubject(facts.event.name),
    title: words.cancelledTitle,
    sentences: [words.cancelled, ...(message ? [message] : []), words.noRefund],
  });
};

type Moved = Omit<OrderEmail, "event"> & {
  event: TimeAndPlace & { name: string; timeZone: string };
  /** What the buyer knew. */
  known: TimeAndPlace;
  /** The end of the time in which the buyer may cancel. */
  openUntilMs: number | undefined;
};

export const describe = (at: EventTime & Pick<TimeAndPlace, "venue">, locale: Locale): string => {
  const { date, hours, doors, zone } = formatEventTime(at, locale);
  return [`${date}, ${hours} (${zone})`, ...(doors === undefined ? [] : [doors]), placeOf(at)].join("; ");
};

const isSameTime = (one: TimeAndPlace, other: TimeAndPlace): boolean =>
  one.startsAtMs === other.startsAtMs && one.endsAtMs === other.endsAtMs && one.doorsOpenAtMs === other.doorsOpenAtMs;

export const eventMovedEmail = ({ known, openUntilMs, event, ...facts }: Moved): EmailContent => {
  const words = WORDS[facts.locale];
  const { timeZone } = event;
  const isTime = !isSameTime(known, event);
  const isPlace = placeOf(known) !== placeOf(event);
  const what = isTime ? (isPlace ? "both" : "time") : "place";
  const open = facts.order.total.amountMinor > 0 ? words.window : words.freeWindow;
  return orderEmail(
    { ...facts, event },
    {
      subject: `${words.movedSubject[what]}: ${event.name}`,
      title: words.movedTitle[what],
      sentences: [
        words.before(describe({ ...known, timeZone }, facts.locale)),
        words.now(describe(event, facts.locale)),
        words.valid,
        ...(openUntilMs === undefined ? [] : [open(formatEventStart({ startsAtMs: openUntilMs, timeZone }, facts.locale))]),
      ],
    },
  );
};
