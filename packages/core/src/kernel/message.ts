/** A message on the bus: ids and numbers only, no personal data. `id` follows from the item and its version, so that a repeated message is recognized. */
export type Message<T extends string = string, D = unknown> = {
  id: string;
  type: T;
  /** ISO 8601 UTC. */
  at: string;
  /** The item whose change this announces. */
  causedBy: string;
  data: D;
};

/** One change of one row, from the table's stream. */
export type RowChange = {
  /** ElectroDB's entity name. */
  entity: string;
  before: Record<string, unknown> | undefined;
  after: Record<string, unknown> | undefined;
};
