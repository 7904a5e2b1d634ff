/** The frame of every screen: the event, its tabs and the account. */
import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { lazy } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Cover } from "../parts/cover.tsx";
import { Icon } from "../parts/icon.tsx";
import { Logo } from "../parts/logo.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { useMay } from "./membership.ts";
import { useMenu } from "./menu.ts";
import { eventQuery, type EventView } from "./queries.ts";
import { QueryView } from "./query-view.tsx";
import { signOut, useSession } from "./session.ts";
import { getPhase, getPhaseText } from "./status.tsx";
import { formatDate } from "./dates.ts";
import "./menu.css";
import "./shell.css";
import "../parts/button.css";
import "../parts/tabs.css";

/** Lazy, because few visits open them. */
const OtherEvents = lazy(async () => (await import("./events/other-events.tsx")).OtherEvents);
const AccountLinks = lazy(async () => (await import("./team/account-links.tsx")).AccountLinks);

const EventMenu = ({ event }: { event: EventView }) => {
  const menu = useMenu();
  const [isOpened, setOpened] = useState(false);
  return (
    <details class="menu" ref={menu} onToggle={() => setOpened(true)}>
      <summary class="console-header__event">
        <span class="console-header__thumb">
          <Cover id={event.id} picture={event.picture} cover={event.cover} tile />
        </span>
        <span class="console-header__name">
          <b>{event.name}</b>
          <small>
            {formatDate({ at: event.startsAt, timeZone: event.timeZone })} · {getPhaseText(event)}
          </small>
        </span>
        <Icon name="chevron-down" />
      </summary>
      <ul class="menu__list">
        {isOpened && <OtherEvents eventId={event.id} />}
        <li class="menu__last">
          <a href="/console/">{m.console_all_events()}</a>
        </li>
      </ul>
    </details>
  );
};

const AccountMenu = () => {
  const menu = useMenu();
  const [isOpened, setOpened] = useState(false);
  const session = useSession();
  const name = "name" in session ? session.name : "";
  return (
    <details class="menu menu--end console-header__me" ref={menu} onToggle={() => setOpened(true)}>
      <summary class="icon-button" aria-label={m.console_account({ name })}>
        <Icon name="user" />
      </summary>
      <ul class="menu__list">
        <li class="menu__said small soft">{name}</li>
        {isOpened && <AccountLinks />}
        <li>
          <button type="button" onClick={() => void signOut()}>
            {m.console_sign_out()}
          </button>
        </li>
      </ul>
    </details>
  );
};

const TABS = [
  "report",
  "orders",
  "attendees",
  "guests",
  "messages",
  "waiting-list",
  "catalog",
  "codes",
  "questions",
  "edit",
  "entrance",
] as const;
type Tab = (typeof TABS)[number] | "setup";

const getTabText = (tab: Tab): string =>
  ({
    setup: m.console_tab_setup,
    report: m.console_tab_report,
    orders: m.console_tab_orders,
    attendees: m.console_tab_attendees,
    guests: m.console_tab_guests,
    messages: m.console_tab_messages,
    "waiting-list": m.console_tab_waiting,
    catalog: m.console_tab_catalog,
    codes: m.console_tab_codes,
    questions: m.console_tab_questions,
    edit: m.console_tab_edit,
    entrance: m.console_tab_entrance,
  })[tab]();

const DRAFT_TABS: readonly Tab[] = ["setup", "edit", "catalog", "codes", "questions", "entrance"];

const KINDS = {
  setup: "event.change",
  report: "report.read",
  orders: "order.read",
  attendees: "order.read",
  guests: "guest.invite",
  messages: "message.send",
  "waiting-list": "order.read",
  catalog: "event.change",
  codes: "catalog.read",
  questions: "catalog.read",
  edit: "event.change",
  entrance: "gate.manage",
} as const;

const Tabs = ({ event, tab }: { event: EventView; tab: Tab }) => {
  const current = useRef<HTMLAnchorElement>(null);
  const may = useMay();
  // On a narrow screen the tabs scroll.
  useEffect(() => current.current?.scrollIntoView({ block: "nearest", inline: "center" }), [tab]);
  return (
    <nav class="console-header__in tabs" aria-label={m.console_nav_event()}>
      {(getPhase(event) === "draft" ? DRAFT_TABS : TABS).flatMap((name) =>
        may(KINDS[name]) || name === tab ? (
          <a
            key={name}
            href={`/console/events/${event.id}${name === "setup" ? "" : `/${name}`}`}
            {...(name === tab ? { "aria-current": "page" as const, ref: current } : {})}
          >
            {getTabText(name)}
          </a>
        ) : (
          []
        ),
      )}
    </nav>
  );
};

type Shell = { event?: EventView; tab?: Tab; children: ComponentChildren };

export const Shell = ({ event, tab, children }: Shell) => (
  <>
    <a class="skip" href="#main">
      {m.skip_to_content()}
    </a>
    <header class="console-header">
      <div class="console-header__in">
        <Logo href="/console/" />
        {event && <EventMenu event={event} />}
        <span class="console-header__end">
          <LanguageSwitch />
          <AccountMenu />
        </span>
      </div>
      {event && tab && <Tabs event={event} tab={tab} />}
    </header>
    <main id="main" tabIndex={-1}>
      {children}
    </main>
  </>
);

type EventShell = { eventId: string; tab: Tab; children: (event: EventView) => ComponentChildren };

export const EventShell = ({ eventId, tab, children }: EventShell) => {
  const query = useQuery(eventQuery(eventId));
  return (
    <Shell tab={tab} {...(query.data ? { event: query.data } : {})}>
      <QueryView query={query}>{children}</QueryView>
    </Shell>
  );
};
