/** Asks a stage on AWS by its own SDK, against recorded answers. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { replayArchive } from "./archive.eventbridge.ts";
import { restore } from "./restore.dynamodb.ts";

const calls: { target: string; body: Record<string, unknown> }[] = [];
const answers: Record<string, object> = {
  DescribeContinuousBackups: {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: "ENABLED",
        EarliestRestorableDateTime: Date.UTC(2027, 4, 1) / 1000,
        LatestRestorableDateTime: Date.UTC(2027, 4, 30) / 1000,
      },
    },
  },
  RestoreTableToPointInTime: { TableDescription: { TableStatus: "CREATING" } },
  DescribeArchive: { ArchiveArn: "arn:archive", EventSourceArn: "arn:bus", EventCount: 7 },
  StartReplay: { State: "STARTING" },
};

let server: Server;
const NAMES = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_EVENTBRIDGE", "TABLE_NAME"] as const;
const before = NAMES.map((name) => [name, process.env[name]] as const);
beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      const target = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      calls.push({ target, body: JSON.parse(await text(request)) as Record<string, unknown> });
      response.setHeader("content-type", "application/x-amz-json-1.0").end(JSON.stringify(answers[target] ?? {}));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint, TABLE_NAME: "own" });
});
afterAll(() => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  server.close();
  server.closeAllConnections();
});
beforeEach(() => void calls.splice(0));

it("a table is restored as of a time within the backup, and a dry run only looks", async () => {
  const asked = { target: "copy", at: "2027-05-02T10:00:00Z", isLocal: false };
  expect(await restore({ ...asked, apply: false })).toMatchObject({ outcome: "planned" });
  expect(calls.map(({ target }) => target)).toEqual(["DescribeContinuousBackups"]);
  expect(await restore({ ...asked, apply: true })).toMatchObject({ outcome: "planned" });
  expect(calls.at(-1)).toEqual({
    target: "RestoreTableToPointInTime",
    body: { SourceTableName: "own", TargetTableName: "copy", RestoreDateTime: Date.UTC(2027, 4, 2, 10) / 1000 },
  });
  const early = await restore({ ...asked, at: "2027-04-02T10:00:00Z", apply: true });
  expect(early).toMatchObject({ outcome: "refused", reason: expect.stringContaining("The backup reaches from 2027-05-01") });
});

it("without a time it is the latest one", async () => {
  await restore({ target: "copy", isLocal: false, apply: true });
  expect(calls.at(-1)?.body).toEqual({ SourceTableName: "own", TargetTableName: "copy", UseLatestRestorableTime: true });
});

it("the archive of the stage's bus is replayed to that bus", async () => {
  const asked = { prefix: "catraca-production-", from: "2027-05-01T20:00:00Z", to: "2027-05-01T22:00:00Z", isLocal: false };
  await replayArchive({ ...asked, apply: false });
  expect(calls).toEqual([{ target: "DescribeArchive", body: { ArchiveName: "catraca-production" } }]);
  await replayArchive({ ...asked, apply: true });
  expect(calls.at(-1)).toMatchObject({
    target: "StartReplay",
    body: { EventSourceArn: "arn:archive", Destination: { Arn: "arn:bus" }, EventStartTime: Date.UTC(2027, 4, 1, 20) / 1000 },
  });
  expect(await replayArchive({ ...asked, to: "soon", apply: true })).toMatchObject({ outcome: "refused" });
});
