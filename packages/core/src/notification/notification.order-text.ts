/** The texts of emails about a part of an order that went back, and about an event that was cancelled or moved. Pure. */
import type { TimeAndPlace } from "../event/event.move.rules.ts";
import { formatEventStart, formatEventTime, type EventTime, type Locale } from "../event/event.time.ts";
import { format, type Money } from "../kernel/money.ts";
import { placeOf, type EmailContent } from "./notification.layout.ts";
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
  const what = isTime && isPlace ? "both" : isPlace ? "place" : "time";
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
