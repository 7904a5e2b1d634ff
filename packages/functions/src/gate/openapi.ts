/**
 * The OpenAPI document of the scan URL, from the schemas in use. It is a file, docs/openapi/scan-url.json, because the gate's bundle stays small.
 * `tsx packages/functions/src/gate/openapi.ts` writes it; a test compares it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import {
  BatchAnswer,
  BatchBody,
  ScanAnswer,
  ScanBody,
  SearchAnswer,
  SearchBody,
  UndoAnswer,
  UndoBody,
} from "@catraca/core/admission.schema";
import { enrol } from "@catraca/core/device/device.assignment.ts";
import { Heartbeat } from "@catraca/core/device/device.heartbeat.schema.ts";
import { DeviceAnswer, EnrolAnswer, HeartbeatAnswer } from "@catraca/core/device.schema";
import { ManifestAnswer, ManifestQuery } from "@catraca/core/manifest.schema";
import { complete, ErrorAnswer, LICENSE, REFUSALS } from "../http/describe.ts";

export const FILE = fileURLToPath(new URL("../../../../docs/openapi/scan-url.json", import.meta.url));

const schemaOf = (schema: v.GenericSchema) => {
  const { $schema: _, ...rest } = toJsonSchema(schema, { typeMode: "output", errorMode: "ignore" });
  return rest;
};

const json = (schema: v.GenericSchema) => ({ "application/json": { schema: schemaOf(schema) } });
const plain = (description: string, example: string) => ({ "text/plain": { schema: { type: "string", description }, example } });

/** `plain`: the call takes a text and answers it with a text, errors too. `codes`: what a status means for this call. */
type Call = {
  operationId: string;
  summary: string;
  body?: v.GenericSchema;
  parameters?: object[];
  answer: v.GenericSchema;
  refusals: number[];
  security?: [];
  plain?: PlainCall;
  codes?: Record<number, string>;
  /** A call from a shell, without its token. A test checks the body. */
  example: Example;
};
type Example = { path: string; body?: object };
type PlainCall = { body: ReturnType<typeof plain>; answer: ReturnType<typeof plain>; error: ReturnType<typeof plain> };

/** `SCAN` is the scan URL, which ends with a slash, and `TOKEN` the device token. */
const curlOf = ({ path: at, body }: Example, isOpen: boolean): string =>
  [
    `curl -sS "\${SCAN}${at}"`,
    ...(isOpen ? [] : ['-H "authorization: Bearer $TOKEN"']),
    ...(body ? [`--json '${JSON.stringify(body)}'`] : []),
  ].join(" ");

const call = ({ operationId, summary, body, parameters, answer, refusals, security, plain: text, codes = {}, example }: Call) => ({
  operationId,
  summary,
  "x-codeSamples": [{ lang: "Shell", label: "curl", source: curlOf(example, security !== undefined) }],
  ...(security ? { security } : {}),
  ...(parameters ? { parameters } : {}),
  ...(body ? { requestBody: { required: true, content: { ...json(body), ...text?.body } } } : {}),
  responses: {
    200: { description: summary, content: { ...json(answer), ...text?.answer } },
    431: { description: "the headers are larger than Lambda takes" },
    ...Object.fromEntries(
      [...refusals, 429, 503].map((status) => [
        status,
        { description: codes[status] ?? REFUSALS[status] ?? "refused", content: { ...json(ErrorAnswer), ...text?.error } },
      ]),
    ),
  },
});

const OFFLINE = {
  code: "T1-READ-FROM-THE-TICKET",
  scanId: "scn_phone-1-000002",
  scannedAt: "2027-05-01T22:14:00.000Z",
  localResult: "admitted",
};

/** For the test of the examples. */
export const BODIES: Record<string, v.GenericSchema> = {
  "/": ScanBody,
  "/batch": BatchBody,
  "/undo": UndoBody,
  "/search": SearchBody,
  "/heartbeat": Heartbeat,
  "/enrol": enrol.schema,
};

export const document = {
  openapi: "3.1.0",
  info: {
    title: "Catraca scan URL",
    description: "For devices at the gates: enrol, read the assignment, scan. Every decision about a ticket is an answer with status 200.",
    version: "1",
    license: LICENSE,
  },
  servers: [
    { url: "https://{scan}", description: "Its address is an output of the deployment.", variables: { scan: { default: "localhost" } } },
  ],
  paths: {
    "/": {
      post: call({
        operationId: "scan",
        summary: "Scans a ticket code",
        example: { path: "", body: { code: "T1-READ-FROM-THE-TICKET", scanId: "scn_phone-1-000001" } },
        body: ScanBody,
        answer: ScanAnswer,
        refusals: [400, 401, 403, 413, 415, 422],
        plain: {
          body: plain("The code alone. The scan id is made from the code, the device and the minute.", "T1CEAX6IQ…"),
          answer: plain(
            "One line of ASCII: ADMIT, EXIT or REDEEM with what to show, USED with time and gate, NO with a reason, ERROR with a code.",
            "ADMIT Inteira Ana",
          ),
          error: plain("ERROR with the code of the error.", "ERROR device.unauthenticated"),
        },
      }),
    },
    "/batch": {
      post: call({
        operationId: "scanBatch",
        summary: "Sends up to a hundred scans, also those that the device decided offline",
        example: { path: "batch", body: { scans: [OFFLINE], clockOffsetMs: 250 } },
        body: BatchBody,
        answer: BatchAnswer,
        refusals: [400, 401, 413, 415, 422],
      }),
    },
    "/undo": {
      post: call({
        operationId: "undoScan",
        summary: "Undoes a scan of the last fifteen minutes",
        example: { path: "undo", body: { scanId: "scn_phone-1-000001" } },
        body: UndoBody,
        answer: UndoAnswer,
        refusals: [400, 401, 403, 409, 413, 415, 422],
        codes: { 409: "scan.ambiguous: several devices made a scan of this id, so send the deviceId of the right one" },
      }),
    },
    "/device": {
      get: call({
        operationId: "getDevice",
        summary: "Returns the device's assignment and the server's time",
        example: { path: "device" },
        answer: DeviceAnswer,
        refusals: [401, 422],
      }),
    },
    "/manifest": {
      get: call({
        operationId: "getManifest",
        summary: "Returns the next chunks of the offline list of tickets",
        example: { path: "manifest?since=1795000000000.all.12" },
        parameters: [
          {
            in: "query",
            name: "since",
            required: false,
            description: "The cursor of the last answer. Without it the list begins with its first part.",
            schema: schemaOf(ManifestQuery.entries.since),
          },
        ],
        answer: ManifestAnswer,
        refusals: [401, 422],
      }),
    },
    "/search": {
      post: call({
        operationId: "searchTickets",
        summary: "Finds at most twenty tickets by name or order number, for supervisors",
        example: { path: "search", body: { query: "souza" } },
        body: SearchBody,
        answer: SearchAnswer,
        refusals: [400, 401, 403, 413, 415, 422],
      }),
    },
    "/heartbeat": {
      post: call({
        operationId: "sendHeartbeat",
        summary: "Says how the device is, and returns its assignment and the server's time",
        example: { path: "heartbeat", body: { appVersion: "turnstile-1.4", queueLength: 0, clockOffsetMs: -120 } },
        body: Heartbeat,
        answer: HeartbeatAnswer,
        refusals: [400, 401, 413, 415, 422],
      }),
    },
    "/enrol": {
      post: call({
        operationId: "enrol",
        summary: "Exchanges a one-time code for a device token",
        example: { path: "enrol", body: { enrolmentCode: "QERK-A6TW-9H2M" } },
        body: enrol.schema,
        answer: EnrolAnswer,
        refusals: [400, 401, 413, 415, 422],
        security: [],
      }),
    },
  },
  components: { securitySchemes: { deviceToken: { type: "http", scheme: "bearer" } } },
  security: [{ deviceToken: [] }],
};

complete(document.paths);

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  mkdirSync(path.dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(document, null, 2)}\n`);
}
