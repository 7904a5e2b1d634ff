/** An organizer's actions in the console, by the words on the pages. */
import type { Page } from "playwright-core";
import type { StackFile } from "@catraca/local/stack";

export type Language = "pt-BR" | "en-GB";

const WORDS = {
  "pt-BR": {
    signIn: "Entrar",
    signInAgain: "Entrar de novo",
    sessionEnded: "Sua sessão acabou",
    account: /^Sua conta/,
    signOut: "Sair",
    events: "Eventos",
    firstEvent: "Criar evento",
    makeDraft: "Criar rascunho",
    eventName: "Nome do evento",
    starts: "Começa",
    ends: "Termina",
    venue: "Lugar",
    addTickets: "Pôr ingressos",
    newType: "Novo tipo de ingresso",
    name: "Nome",
    price: "Preço",
    quantity: "Quantidade",
    typedPrice: "1.160,50",
    save: "Salvar",
    saved: "Salvo",
    unsaved: "Mudanças não salvas",
    discard: "Descartar",
    setup: "Primeiros passos",
    publish: "Publicar evento",
    live: "Ao vivo",
    orders: "Pedidos",
    attendees: "Participantes",
    tickets: "Ingressos",
    door: "Portaria",
    newGate: "Novo portão",
    gateName: "Nome do portão",
    addGate: "Adicionar portão",
    newDevice: "Novo aparelho",
    deviceName: "Nome do aparelho",
    deviceRole: "Função",
    getCode: "Gerar código",
    ready: (name: string) => `${name} está pronto`,
    done: "Pronto",
    revoke: "Revogar",
    revoked: "Revogado",
    table: "Tabela",
    chart: "Gráfico",
    inside: "Dentro agora",
    resend: "Reenviar",
    refund: "Reembolsar",
    refunded: "Reembolsado",
    search: "Nome, e-mail ou número",
    status: "Situação",
    more: "Carregar mais",
    changed: "Outra pessoa salvou este evento enquanto você editava",
    keepMine: "Salvar o meu",
    takeTheirs: "Ficar com o que está salvo",
    belowSold: "Já vendemos ou guardamos 3. Ponha 3 ou mais, ou reembolse antes.",
    duplicate: "Duplicar",
    notNow: "Agora não",
    showCode: /^Mostrar código/,
    block: "Bloquear",
    unblock: "Desbloquear",
    reissue: "Reemitir código",
    void: "Anular ingresso",
    release: "Devolver o lugar à venda",
    released: "Anulado, lugar de volta à venda",
    voided: "Anulado",
    blocked: "Bloqueado",
    actions: /^Ações: /,
  },
  "en-GB": {
    signIn: "Sign in",
    signInAgain: "Sign in again",
    sessionEnded: "Your session ended",
    account: /^Your account/,
    signOut: "Sign out",
    events: "Events",
    firstEvent: "Create event",
    makeDraft: "Create draft",
    eventName: "Event name",
    starts: "Starts",
    ends: "Ends",
    venue: "Venue",
    addTickets: "Add tickets",
    newType: "New ticket type",
    name: "Name",
    price: "Price",
    quantity: "Quantity",
    typedPrice: "1,160.50",
    save: "Save",
    saved: "Saved",
    unsaved: "Unsaved changes",
    discard: "Discard",
    setup: "First steps",
    publish: "Publish event",
    live: "Live",
    orders: "Orders",
    attendees: "Attendees",
    tickets: "Tickets",
    door: "Door",
    newGate: "New gate",
    gateName: "Gate name",
    addGate: "Add gate",
    newDevice: "New device",
    deviceName: "Device name",
    deviceRole: "Role",
    getCode: "Get a code",
    ready: (name: string) => `${name} is ready`,
    done: "Done",
    revoke: "Revoke",
    revoked: "Revoked",
    table: "Table",
    chart: "Chart",
    inside: "Inside now",
    resend: "Resend",
    refund: "Refund",
    refunded: "Refunded",
    search: "Name, email or number",
    status: "Status",
    more: "Load more",
    changed: "Someone else saved this event while you were editing",
    keepMine: "Save mine",
    takeTheirs: "Keep what is saved",
    belowSold: "3 already sold or held. Enter 3 or more, or refund first.",
    duplicate: "Duplicate",
    notNow: "Not now",
    showCode: /^Show code/,
    block: "Block",
    unblock: "Unblock",
    reissue: "Reissue code",
    void: "Void ticket",
    release: "Put the seat back on sale",
    released: "Void, seat back on sale",
    voided: "Void",
    blocked: "Blocked",
    actions: /^Actions: /,
  },
} as const;

export const organizerOn = (page: Page, stack: StackFile, speaks: Language) => {
  const words = WORDS[speaks];
  const base = `${stack.web}console/`;
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const link = (name: string | RegExp) => page.getByRole("link", { name, exact: true });
  const heading = (name: string | RegExp, level = 1) => page.getByRole("heading", { name, level, exact: true });
  const field = (label: string) => page.getByLabel(label, { exact: true });
  /** Signs in as the owner of the demo event, or as another subject. */
  const signIn = async (as?: string): Promise<void> => {
    await page.goto(as === undefined ? base : `${base}?login_hint=${as}`);
    await button(words.signIn).click();
    await page.getByLabel(words.account).waitFor();
  };
  /** Opens a screen of an event by its address. */
  const open = async (eventId: string, below: string): Promise<void> => {
    await page.goto(`${base}events/${eventId}/${below}`);
    await page.locator("h1").waitFor();
  };
  const newEvent = async (name: string): Promise<void> => {
    await field(words.eventName).fill(name);
    await field(words.starts).fill("2030-12-12T16:00");
    await field(words.ends).fill("2030-12-12T23:30");
    await field(words.venue).fill("Galpão do Porto");
    await button(words.makeDraft).click();
    await heading(words.setup).waitFor();
  };
  return { words, base, button, link, heading, field, signIn, open, newEvent };
};
