import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { formatMoney, formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { catalogQuery, type EventView, type ReportView } from "../queries.ts";
import "../../parts/table.css";

type Row = {
  name: string;
  price?: string;
  sold: number;
  /** Null: no limit. */
  limit?: number | null;
  admitted?: number;
  revenue: number;
};

const Cell = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <td class="numeric" data-label={label}>
    {children}
  </td>
);

const formatSold = ({ sold, limit = null }: Row): string => {
  if (limit === null || limit === 0) return formatNumber(sold);
  const share = m.console_sold_share({ share: formatNumber(Math.round((100 * sold) / limit)) });
  return `${m.console_of({ part: formatNumber(sold), whole: formatNumber(limit) })} · ${share}`;
};

const SoldRow = ({ row, currency }: { row: Row; currency: string }) => {
  const { name, price = "", sold, admitted, revenue } = row;
  return (
    <tr>
      <td>{name}</td>
      <Cell label={m.console_price()}>{price}</Cell>
      <Cell label={m.console_sold()}>{formatSold(row)}</Cell>
      <Cell label={m.console_revenue()}>{formatMoney({ amountMinor: revenue, currency })}</Cell>
      <Cell label={m.console_admitted()}>{admitted === undefined ? "" : formatNumber(admitted)}</Cell>
      <Cell label={m.console_still_out()}>{admitted === undefined ? "" : formatNumber(Math.max(0, sold - admitted))}</Cell>
    </tr>
  );
};

/** The types and products, with what explains the difference between their revenue and the event's. */
const useRows = ({ id }: EventView, { byTicketType, byProduct, revenue }: ReportView) => {
  const catalog = useQuery(catalogQuery(id)).data;
  const formatPrice = (price: { amountMinor: number; currency: string } | undefined): string => {
    if (price === undefined) return "";
    return price.amountMinor === 0 ? m.console_free() : formatMoney(price, { short: true });
  };
  const types = byTicketType.map(({ ticketTypeId, ...counted }): Row => {
    const type = catalog?.ticketTypes.find((one) => one.id === ticketTypeId);
    return { ...counted, revenue: counted.revenue.amountMinor, price: formatPrice(type?.price), limit: type?.capacity ?? null };
  });
  const products = byProduct.map(({ productId, ...counted }): Row => {
    const product = catalog?.products.find((one) => one.id === productId);
    return { ...counted, revenue: counted.revenue.amountMinor, price: formatPrice(product?.price), limit: product?.stock ?? null };
  });
  const rest = revenue.amountMinor - [...types, ...products].reduce((sum, row) => sum + row.revenue, 0);
  return { types, products, rest };
};

export const ByType = ({ event, report }: { event: EventView; report: ReportView }) => {
  const { types, products, rest } = useRows(event, report);
  const { currency } = event;
  const { sold, admitted, revenue, capacity } = report;
  const total = { name: m.console_total(), sold, admitted, revenue: revenue.amountMinor, limit: capacity };
  return (
    <section class="sheet report__types">
      <h2>{m.console_by_type()}</h2>
      <table class="table table--cards">
        <thead>
          <tr>
            <th scope="col">{m.console_type()}</th>
            {[m.console_price(), m.console_sold(), m.console_revenue(), m.console_admitted(), m.console_still_out()].map((words) => (
              <th scope="col" class="numeric" key={words}>
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...types, ...products].map((row, at) => (
            <SoldRow key={at} row={row} currency={currency} />
          ))}
          {rest !== 0 && (
            <tr>
              <td>{m.console_sales_before()}</td>
              <td class="numeric" colSpan={2} />
              <Cell label={m.console_revenue()}>{formatMoney({ amountMinor: rest, currency })}</Cell>
              <td class="numeric" colSpan={2} />
            </tr>
          )}
        </tbody>
        <tfoot>
          <SoldRow row={total} currency={currency} />
        </tfoot>
      </table>
    </section>
  );
};
