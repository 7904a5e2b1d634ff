/** The rows the gate touches, through ElectroDB over the document client: the product's own entities. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Service } from "electrodb";
import { ScanEntity } from "@catraca/core/admission/admission.entity.ts";
import { DeviceEntity } from "@catraca/core/device/device.entity.ts";
import { EventEntity } from "@catraca/core/event/event.entity.ts";
import { GateEntity } from "@catraca/core/gate/gate.entity.ts";
import { setting } from "@catraca/core/kernel/setting";
import { TicketEntity } from "@catraca/core/ticket/ticket.entity.ts";

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 2 }), { marshallOptions: { removeUndefinedValues: true } });

const table = setting("TABLE_NAME");

export const { entities: rows } = new Service(
  { device: DeviceEntity, gate: GateEntity, event: EventEntity, ticket: TicketEntity, scan: ScanEntity },
  { client, table },
);

type Row = Record<string, unknown>;

/** All in one request, as the gate does it; ElectroDB reads one entity at a time. Undefined where there is none. */
export const getAll = async (...gets: { params: () => object }[]): Promise<(Row | undefined)[]> => {
  const wanted = gets.map((get) => (get.params() as { Key: { pk: string; sk: string } }).Key);
  const { Responses = {}, UnprocessedKeys = {} } = await client.send(
    new BatchGetCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
  );
  if (Object.keys(UnprocessedKeys).length > 0) throw Object.assign(new Error("not all keys were read"), { name: "ThrottlingException" });
  return wanted.map(({ pk, sk }) => Responses[table]?.find((one) => one["pk"] === pk && one["sk"] === sk));
};
