import { escapeHtml } from "@catraca/core/kernel/text";
import { document, link } from "./document.ts";

export type Addresses = { web: string; api: string; admin: string; scan: string; outbox: string; executions: string };

/** Pages are links; addresses for programs are text. */
const addressRows = ({ web, api, admin, scan, outbox, executions }: Addresses): [string, string][] => [
  ["Events", link(web, web)],
  ["Console", link(`${web}console/`, `${web}console/`)],
  ["Door", link(`${web}door/`, `${web}door/`)],
  ["Outbox", link(outbox, outbox)],
  ["Executions", link(executions, executions)],
  ["Public API", `${escapeHtml(api)} (${link(`${api}/openapi.json`, "described")})`],
  ["Admin API", `${escapeHtml(admin)} (${link(`${admin}/openapi.json`, "described")})`],
  ["Scan URL", escapeHtml(scan)],
];

export const addressesPage = (addresses: Addresses): string =>
  document(
    "Local stack",
    `<dl>${addressRows(addresses)
      .map(([label, value]) => `<dt>${label}</dt><dd>${value}</dd>`)
      .join("\n")}</dl>`,
  );
