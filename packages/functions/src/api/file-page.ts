/** The page for people who open a link to a file that is not there any more: what happened, and the way to their order. */
import { escapeHtml } from "@catraca/core/kernel/text";

type Locale = "pt-BR" | "en";
type Words = { title: string; text: string };

const WORDS: Record<
  Locale,
  { order: string; orders: string; console: string; hint: string; find: string; codes: Record<string, Words>; busy: Words }
> = {
  "pt-BR": {
    order: "Abrir o pedido",
    orders: "Meus ingressos",
    console: "Abrir o painel",
    hint: "Se o pedido não abrir neste aparelho, use o link do e-mail mais recente, ou peça outro:",
    find: "Achar meus ingressos",
    codes: {
      "file.expired": {
        title: "Este link venceu",
        text: "Links de download valem até um dia depois do evento. Abra o pedido e baixe de novo.",
      },
      "file.reissued": {
        title: "Este ingresso tem um código novo",
        text: "O código deste link não vale mais na porta. Abra o pedido e use o ingresso que está lá.",
      },
      "file.voided": {
        title: "Este ingresso foi cancelado",
        text: "A organização o cancelou, e ele não vale na porta. Se você não esperava por isso, fale com a organização do evento.",
      },
      "file.refunded": { title: "Este pedido foi reembolsado", text: "Os ingressos dele não valem mais na porta." },
      "file.missing": { title: "Este link está incompleto", text: "Copie o link inteiro, ou abra o pedido e baixe de novo." },
      "export.link_expired": { title: "Este link venceu", text: "Links de exportação valem uma hora. Peça o arquivo de novo no painel." },
      "export.link_unknown": { title: "Este link está incompleto", text: "Peça o arquivo de novo no painel." },
    },
    busy: { title: "Não deu para abrir agora", text: "Nada se perdeu. Tente de novo em instantes, ou abra o pedido." },
  },
  en: {
    order: "Open the order",
    orders: "My tickets",
    console: "Open the console",
    hint: "If the order does not open on this device, use the link of the latest email, or ask for another:",
    find: "Find my tickets",
    codes: {
      "file.expired": {
        title: "This link has expired",
        text: "Download links work until a day after the event. Open the order and download again.",
      },
      "file.reissued": {
        title: "This ticket has a new code",
        text: "The code of this link no longer works at the door. Open the order and use the ticket that is there.",
      },
      "file.voided": {
        title: "This ticket was cancelled",
        text: "The organizer cancelled it, and it does not work at the door. If you did not expect this, ask the organizer of the event.",
      },
      "file.refunded": { title: "This order was refunded", text: "Its tickets no longer work at the door." },
      "file.missing": { title: "This link is incomplete", text: "Copy the whole link, or open the order and download again." },
      "export.link_expired": {
        title: "This link has expired",
        text: "Links of exports work for an hour. Ask for the file again in the console.",
      },
      "export.link_unknown": { title: "This link is incomplete", text: "Ask for the file again in the console." },
    },
    busy: { title: "This could not be opened now", text: "Nothing was lost. Try again in a moment, or open the order." },
  },
};

const ORDER_ID = /^ord_[a-z2-7]{16,40}$/;

/** `orderId`: without its access token, so that it opens only in a browser that kept the order. */
export const filePage = ({
  locale,
  code,
  status,
  orderId = "",
}: {
  locale: Locale;
  code: string;
  status: number;
  orderId?: string;
}): string => {
  const words = WORDS[locale];
  const { title, text } = words.codes[code] ?? (status < 500 ? words.codes["file.missing"] : undefined) ?? words.busy;
  const isExport = code.startsWith("export.");
  const own = isExport ? { href: "/console/", text: words.console } : { href: "/orders", text: words.orders };
  const link = ORDER_ID.test(orderId) ? { href: `/orders/${orderId}`, text: words.order } : own;
  const find = `<p class="soft">${escapeHtml(words.hint)} <a href="/find-tickets">${escapeHtml(words.find)}</a></p>`;
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title>`,
    `<link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/plain.css"></head>`,
    `<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`,
    `<p><a class="button" href="${link.href}">${escapeHtml(link.text)}</a></p>`,
    `${isExport ? "" : find}</main></body></html>`,
  ].join("\n");
};
