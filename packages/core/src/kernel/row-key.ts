/** Keys and ids that are derived from what a row is about, so that a repeated call finds the row. They never change: no successor replaces this secret. */
import { mac, type RowPurpose } from "./secret.ts";
import { setting } from "./setting.ts";

/** Without the master secret nobody can compute it, or test an address against it. `length` in bytes. */
export const rowKeyOf = (purpose: RowPurpose, parts: readonly (string | number)[], length?: number): Uint8Array =>
  mac(setting("MASTER_SECRET"), purpose, parts, length);
