import type { AttributeValue, _Record as SdkRecord } from "@aws-sdk/client-dynamodb-streams";

/** An attribute in Lambda's form: binary as base64. */
export type LambdaAttribute = { [type: string]: unknown };
type Image = Record<string, LambdaAttribute>;

export type StreamRecord = {
  eventID: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  eventVersion: string;
  eventSource: "aws:dynamodb";
  awsRegion: string;
  dynamodb: {
    ApproximateCreationDateTime?: number;
    Keys?: Image;
    NewImage?: Image;
    OldImage?: Image;
    SequenceNumber: string;
    SizeBytes?: number;
    StreamViewType?: string;
  };
  eventSourceARN: string;
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

const attribute = (value: AttributeValue): LambdaAttribute => {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(attribute) };
  if (value.M !== undefined) return { M: image(value.M) };
  const typed = Object.entries(value).filter(([, content]) => content !== undefined);
  // DynamoDB Local writes an empty map without its type. Every other type is always present.
  return typed.length === 0 ? { M: {} } : Object.fromEntries(typed);
};

const image = (attributes: Record<string, AttributeValue>): Image =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attribute(value)]));

const images = (change: NonNullable<SdkRecord["dynamodb"]>): Pick<StreamRecord["dynamodb"], "Keys" | "NewImage" | "OldImage"> => ({
  ...(change.Keys ? { Keys: image(change.Keys) } : {}),
  ...(change.NewImage ? { NewImage: image(change.NewImage) } : {}),
  ...(change.OldImage ? { OldImage: image(change.OldImage) } : {}),
});

/** At least 21 digits, as AWS documents. Dynoxide counts from 1. */
export const sequenceNumber = (given = ""): string => given.padStart(21, "0");

/** docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export const toStreamRecord = (record: SdkRecord, source: { streamArn: string; region: string }): StreamRecord => {
  const change = record.dynamodb ?? {};
  return {
    eventID: record.eventID ?? "",
    eventName: record.eventName ?? "MODIFY",
    eventVersion: record.eventVersion ?? "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: source.region,
    dynamodb: {
      ...(change.ApproximateCreationDateTime ? { ApproximateCreationDateTime: change.ApproximateCreationDateTime.getTime() / 1000 } : {}),
      ...images(change),
      SequenceNumber: sequenceNumber(change.SequenceNumber),
      ...(change.SizeBytes === undefined ? {} : { SizeBytes: change.SizeBytes }),
      ...(change.StreamViewType === undefined ? {} : { StreamViewType: change.StreamViewType }),
    },
    eventSourceARN: source.streamArn,
  };
};
