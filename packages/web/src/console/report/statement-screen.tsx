/** The statement of an event, to read, print and save: its money to the cent, its attendance and its products. */
import { useQuery } from "@tanstack/preact-query";
import { formatMoney, formatNumber, type Money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { formatDate, formatDateTime } from "../dates.ts";
import { ExportButton } from "../export-button.tsx";
import type { EventView } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { getReasonText } from "../reason-text.ts";
import { Screen } from "../screen.tsx";
import { StatementTable } from "./statement-table.tsx";
import "./statement-screen.css";

const readStatement = async (eventId: string) =>
  (await callAdmin(() => admin.events[":eventId"].statement.$get({ param: { eventId } }))).statement;
type Statement = Awaited<ReturnType<typeof readStatement>>;

/** A line that does not occur says nothing. */
const withoutNothing = (lines: readonly (readonly [string, Money])[]): (readonly [string, Money])[] =>
  lines.filter(([, { amountMinor }]) => amountMinor !== 0);

const Settlement = ({ statement: { settlement, refundedBy } }: { statement: Statement }) => {
  const { charged, providerFees, net } = settlement;
  const by = {
    organizer: m.console_statement_by_organizer,
    buyer: m.console_statement_by_buyer,
    event_cancelled: m.console_statement_by_event_cancelled,
    dispute: m.console_statement_by_dispute,
  };
  const sold = withoutNothing([
    [m.console_statement_tickets(), settlement.tickets],
    [m.console_statement_products(), settlement.products],
    [m.console_statement_exchanges(), settlement.exchanges],
    [m.console_statement_fees(), settlement.fees],
    [m.console_statement_discounts(), settlement.discounts],
    [m.console_statement_earlier(), settlement.earlier],
  ]);
  const gone = withoutNothing([
    ...refundedBy.map((one): [string, Money] => [by[one.by](), one.amount]),
    [m.console_statement_provider_fees(), providerFees],
  ]);
  const lines = [...sold, [m.console_statement_charged(), charged] as const, ...gone, [m.console_statement_net(), net] as const];
  return (
    <StatementTable
      title={m.console_statement_settlement()}
      columns={[m.console_statement_line(), m.console_statement_amount()]}
      rows={lines.map(([name, amount]) => [name, formatMoney(amount)])}
      sums={[sold.length, lines.length - 1]}
    />
  );
};

const Sold = ({ statement: { ticketTypes, products, attendance } }: { statement: Statement }) => (
  <>
    <StatementTable
      title={m.console_statement_tickets()}
      columns={[
        m.console_type(),
        m.console_sold(),
        m.console_statement_gross(),
        m.console_statement_refunded(),
        m.console_admitted(),
        m.console_statement_no_shows(),
      ]}
      rows={[
        ...ticketTypes.map((type) => [
          type.name,
          formatNumber(type.sold),
          formatMoney(type.gross),
          formatMoney(type.refunded),
          formatNumber(type.admitted),
          formatNumber(type.noShows),
        ]),
        [m.console_total(), formatNumber(attendance.sold), "", "", formatNumber(attendance.admitted), formatNumber(attendance.noShows)],
      ]}
      sums={[ticketTypes.length]}
    />
    {products.length > 0 && (
      <StatementTable
        title={m.console_statement_products()}
        columns={[
          m.console_statement_product(),
          m.console_sold(),
          m.console_statement_gross(),
          m.console_statement_refunded(),
          m.console_statement_redeemed(),
        ]}
        rows={products.map((one) => [
          one.name,
          formatNumber(one.sold),
          formatMoney(one.gross),
          formatMoney(one.refunded),
          formatNumber(one.redeemed),
        ])}
      />
    )}
  </>
);

const Adjusted = ({ statement: { fees, codes } }: { statement: Statement }) => (
  <>
    {fees.length > 0 && (
      <StatementTable
        title={m.console_statement_fees()}
        columns={[m.console_statement_fee(), m.console_statement_amount()]}
        rows={fees.map(({ name, amount }) => [name || m.console_statement_fee_removed(), formatMoney(amount)])}
      />
    )}
    {codes.length > 0 && (
      <StatementTable
        title={m.console_statement_codes()}
        columns={[
          m.console_statement_code(),
          m.console_statement_orders(),
          m.console_statement_tickets(),
          m.console_statement_discounts(),
          m.console_revenue(),
        ]}
        rows={codes.map((one) => [
          one.code,
          formatNumber(one.orders),
          formatNumber(one.tickets),
          formatMoney(one.discount),
          formatMoney(one.revenue),
        ])}
      />
    )}
  </>
);

/** A day has no time zone of its own. */
const formatStatementDay = (day: string): string => formatDate({ at: `${day}T12:00:00Z`, timeZone: "UTC" });

const Days = ({ statement: { days } }: { statement: Statement }) => (
  <StatementTable
    title={m.console_statement_days()}
    columns={[
      m.console_statement_day(),
      m.console_sold(),
      m.console_statement_charged(),
      m.console_statement_refunded(),
      m.console_revenue(),
    ]}
    rows={days.map((one) => [
      formatStatementDay(one.day),
      formatNumber(one.sold),
      formatMoney(one.charged),
      formatMoney(one.refunded),
      formatMoney(one.revenue),
    ])}
  />
);

const Refused = ({ statement: { refusedScans } }: { statement: Statement }) => (
  <StatementTable
    title={m.console_refusals()}
    columns={[m.console_statement_reason(), m.console_statement_scans()]}
    rows={[
      ...refusedScans.byReason.map(({ reason, count }) => [getReasonText(reason), formatNumber(count)]),
      [m.console_total(), formatNumber(refusedScans.total)],
    ]}
    sums={[refusedScans.byReason.length]}
  />
);

export const StatementScreen = ({ event }: { event: EventView }) => {
  const query = useQuery({ queryKey: ["event", event.id, "statement"], queryFn: () => readStatement(event.id) });
  const at = formatDateTime({ at: new Date(query.dataUpdatedAt).toISOString(), timeZone: event.timeZone });
  return (
    <QueryView query={query}>
      {(statement) => (
        <Screen
          class="stack statement"
          title={m.console_statement()}
          under={`${event.name} · ${m.console_statement_at({ at })}`}
          actions={
            <>
              <ExportButton eventId={event.id} name="statement" label={m.console_statement_csv()} filter={{}} />
              <Button small onClick={() => print()}>
                {m.console_statement_print()}
              </Button>
              <ButtonLink small href={`/console/events/${event.id}/report`}>
                {m.console_tab_report()}
              </ButtonLink>
            </>
          }
        >
          {statement.settlement.providerFeesUnknown > 0 && (
            <Notice kind="info" icon="info">
              <p>{m.console_statement_fees_unknown({ count: statement.settlement.providerFeesUnknown })}</p>
            </Notice>
          )}
          <Settlement statement={statement} />
          <Sold statement={statement} />
          <Adjusted statement={statement} />
          {statement.days.length > 0 && <Days statement={statement} />}
          {statement.refusedScans.total > 0 && <Refused statement={statement} />}
        </Screen>
      )}
    </QueryView>
  );
};
