/** The requests made of typed fields. Loaded with the first save, because the schemas are large. */
import { DeviceBody, DeviceChange } from "@catraca/core/device.schema";
import { GateBody } from "@catraca/core/gate.schema";
import * as v from "valibot";

/** `paths`: of the fields that are not right. */
type Parsed<S extends v.GenericSchema> = { body: v.InferOutput<S> } | { paths: string[] };

const parse = <S extends v.GenericSchema>(schema: S, input: unknown): Parsed<S> => {
  const result = v.safeParse(schema, input);
  if (result.success) return { body: result.output };
  return { paths: result.issues.map((issue) => v.getDotPath(issue as v.BaseIssue<unknown>) ?? "") };
};

export const parseGate = (input: unknown) => parse(GateBody, input);
export const parseDevice = (input: unknown) => parse(DeviceBody, input);
export const parseDeviceChange = (input: unknown) => parse(DeviceChange, input);
