/** The product's table, created from the definition that the stacks deploy. */
import { CreateTableCommand, DynamoDBClient, ResourceInUseException, type CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { definition } from "@catraca/core/table/table";

const keys = ({ hashKey, rangeKey }: { hashKey: string; rangeKey: string }): CreateTableCommandInput["KeySchema"] => [
  { AttributeName: hashKey, KeyType: "HASH" },
  { AttributeName: rangeKey, KeyType: "RANGE" },
];

export const tableInput = (tableName: string): CreateTableCommandInput => ({
  TableName: tableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: Object.keys(definition.fields).map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
  KeySchema: keys(definition.primaryIndex),
  GlobalSecondaryIndexes: Object.entries(definition.globalIndexes).map(([IndexName, index]) => ({
    IndexName,
    KeySchema: keys(index),
    Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: [...index.projection] },
  })),
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
});

export const createTable = async ({ endpoint, tableName }: { endpoint: string; tableName: string }): Promise<void> => {
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } });
  try {
    await client.send(new CreateTableCommand(tableInput(tableName)));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  } finally {
    client.destroy();
  }
};
