import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  CreateStateMachineCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "../gateway/gateway.ts";
import { stateMachineArn } from "../gateway/functions.ts";
import { checkout, job } from "./api.fixture.ts";

const SECOND_MS = 40;

class SoldOut extends Error {
  override readonly name = "SoldOut";
}

const tokens = new Map<string, string[]>();
const attempts = new Map<string, number>();
const isBroken = new Set<string>();
const count = (key: string): number => {
  attempts.set(key, (attempts.get(key) ?? 0) + 1);
  return attempts.get(key) ?? 0;
};

type Order = { orderId: string; soldOut?: boolean; failures?: number; holdSeconds?: number };

const handlers = {
  reserve: async (order: Order) => {
    if (order.soldOut) throw new SoldOut("none left");
    if (count(order.orderId) <= (order.failures ?? 0)) throw Object.assign(new Error("conflict"), { name: "Transient" });
    return { holdSeconds: order.holdSeconds ?? 500, absent: undefined };
  },
  pay: async ({ orderId, token }: { orderId: string; token: string }) => {
    tokens.set(orderId, [...(tokens.get(orderId) ?? []), token]);
  },
  issue: async ({ orderId, redriveCount }: { orderId: string; redriveCount: number }) => {
    if (isBroken.has(orderId)) throw new TypeError("no printer");
    return { tickets: [`${orderId}-1`], redriveCount };
  },
  release: async () => ({ released: true }),
  page: async ({ left, done }: { left: number; done: number[] }) => ({ left: left - 1, done: [...done, left] }),
};

let folder: string;
let gateway: Gateway;
let client: SFNClient;
const arn = stateMachineArn("checkout");

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "sfn-"));
  const functions = Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, { handler, timeoutSeconds: 5 }]));
  gateway = await startGateway({
    port: 0,
    functions,
    workflows: { checkout, job },
    subscriptions: [],
    folder,
    log: () => {},
    secondMs: SECOND_MS,
  });
  client = new SFNClient({
    endpoint: gateway.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (order: Order, name = order.orderId, stateMachineArnOf = arn): Promise<string> => {
  const started = await client.send(new StartExecutionCommand({ stateMachineArn: stateMachineArnOf, name, input: JSON.stringify(order) }));
  return started.executionArn ?? "";
};
const ended = async (executionArn: string) => {
  for (;;) {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== "RUNNING") return execution;
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
};
const tokenOf = async (orderId: string): Promise<string> => {
  for (;;) {
    const token = tokens.get(orderId)?.at(-1);
    if (token !== undefined) return token;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};
const succeed = (taskToken: string, output = '{"paid":true}') => client.send(new SendTaskSuccessCommand({ taskToken, output }));
const nameOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: Error) => error.name,
  );
const historyOf = async (executionArn: string) =>
  (await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 500 }))).events ?? [];

describe("a task token", () => {
  it("carries the payment into the workflow, once", async () => {
    const execution = await start({ orderId: "paid" });
    const token = await tokenOf("paid");
    expect(await nameOf(succeed(token, "not json"))).toBe("InvalidOutput");
    await client.send(new SendTaskHeartbeatCommand({ taskToken: token }));
    await succeed(token);
    expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED", output: '{"tickets":["paid-1"],"redriveCount":0}' });
    expect(await nameOf(succeed(token))).toBe("TaskTimedOut");
    expect(await nameOf(client.send(new SendTaskHeartbeatCommand({ taskToken: token })))).toBe("TaskTimedOut");
    expect(gateway.sfn.executions().find((each) => each.name === "paid")).toMatchObject({
      status: "SUCCEEDED",
      states: ["Reserve", "Pay", "Issue"],
    });
  });

  it("fails the task by the name it is given", async () => {
    const execution = await start({ orderId: "declined" });
    await client.send(new SendTaskFailureCommand({ taskToken: await tokenOf("declined"), error: "PaymentDeclined", cause: "card" }));
    expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED", output: '"released"' });
    const released = (await historyOf(execution)).find(
      (event) => event.type === "TaskStateEntered" && event.stateEnteredEventDetails?.name === "Release",
    );
    expect(released?.stateEnteredEventDetails?.input).toBe('"card"');
  });

  it("is late after the timeout", async () => {
    const execution = await start({ orderId: "late", holdSeconds: 2 });
    expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED", output: '"released"' });
    expect(await nameOf(succeed(await tokenOf("late")))).toBe("TaskTimedOut");
    expect(gateway.sfn.executions().find((each) => each.name === "late")?.states).toEqual(["Reserve", "Pay", "Grace", "Release"]);
    expect((await historyOf(execution)).map((event) => event.type)).toContain("TaskTimedOut");
  });

  it("is told apart when unknown or malformed", async () => {
    const foreign = `AAAA${Buffer.alloc(72, 9).toString("base64")}`;
    expect(await nameOf(succeed(foreign))).toBe("TaskDoesNotExist");
    expect(await nameOf(succeed("zzz"))).toBe("InvalidToken");
  });

  it("of a stopped execution is dead", async () => {
    const execution = await start({ orderId: "stopped" });
    const token = await tokenOf("stopped");
    await client.send(new StopExecutionCommand({ executionArn: execution, error: "Operator", cause: "by hand" }));
    expect(await ended(execution)).toMatchObject({ status: "ABORTED", error: "Operator", cause: "by hand" });
    expect(await nameOf(succeed(token))).toBe("TaskTimedOut");
  });
});

describe("errors", () => {
  it("are retried by name, and the history shows each try", async () => {
    const execution = await start({ orderId: "flaky", failures: 2 });
    await succeed(await tokenOf("flaky"));
    expect((await ended(execution)).status).toBe("SUCCEEDED");
    const history = await historyOf(execution);
    expect(history.filter((event) => event.type === "TaskFailed").map((event) => event.taskFailedEventDetails?.error)).toEqual([
      "Transient",
      "Transient",
    ]);
    expect(history.slice(0, 4).map((event) => event.type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
    ]);
    expect(history.at(-1)?.type).toBe("ExecutionSucceeded");
  });

  it("end the workflow when the tries are used up", async () => {
    const closed = await ended(await start({ orderId: "hopeless", failures: 9 }));
    expect(closed).toMatchObject({ status: "FAILED", error: "Transient", redriveStatus: "REDRIVABLE" });
    expect(attempts.get("hopeless")).toBe(4);
    expect(JSON.parse(closed.cause ?? "")).toMatchObject({ errorType: "Transient", errorMessage: "conflict" });
  });

  it("are caught by name, with what they assign", async () => {
    const closed = await ended(await start({ orderId: "sold-out", soldOut: true }));
    expect(closed).toMatchObject({ status: "FAILED", error: "SoldOut", cause: "order sold-out" });
    expect(gateway.sfn.executions().find((each) => each.name === "sold-out")).toMatchObject({ states: ["Reserve"], error: "SoldOut" });
  });

  it("of an expression are named as AWS names them", async () => {
    expect(await ended(await start({ orderId: "fraction", holdSeconds: 1.5 }))).toMatchObject({
      status: "FAILED",
      error: "States.QueryEvaluationError",
    });
  });
});

describe("redrive", () => {
  it("goes on from the failed state with its input and counts", async () => {
    isBroken.add("redriven");
    const execution = await start({ orderId: "redriven" });
    await succeed(await tokenOf("redriven"));
    expect(await ended(execution)).toMatchObject({ status: "FAILED", error: "TypeError", redriveCount: 0 });
    isBroken.delete("redriven");
    await client.send(new RedriveExecutionCommand({ executionArn: execution }));
    expect(await ended(execution)).toMatchObject({
      status: "SUCCEEDED",
      redriveCount: 1,
      output: '{"tickets":["redriven-1"],"redriveCount":1}',
    });
    expect(tokens.get("redriven")).toHaveLength(1);
    expect(await nameOf(client.send(new RedriveExecutionCommand({ executionArn: execution })))).toBe("ExecutionNotRedrivable");
  });

  it("of a stopped wait hands out a new token", async () => {
    const execution = await start({ orderId: "again" });
    await tokenOf("again");
    await client.send(new StopExecutionCommand({ executionArn: execution }));
    await ended(execution);
    await client.send(new RedriveExecutionCommand({ executionArn: execution }));
    while (tokens.get("again")?.length !== 2) await new Promise((resolve) => setTimeout(resolve, 2));
    await succeed(await tokenOf("again"));
    expect((await ended(execution)).status).toBe("SUCCEEDED");
  });
});

describe("start", () => {
  it("is repeatable while running with the same input, and refused otherwise", async () => {
    const first = await start({ orderId: "once" });
    expect(await start({ orderId: "once" })).toBe(first);
    expect(await nameOf(start({ orderId: "other" }, "once"))).toBe("ExecutionAlreadyExists");
    await succeed(await tokenOf("once"));
    await ended(first);
    expect(await nameOf(start({ orderId: "once" }))).toBe("ExecutionAlreadyExists");
    expect(tokens.get("once")).toHaveLength(1);
    expect(await nameOf(start({ orderId: "x" }, "x", `${arn}-none`))).toBe("StateMachineDoesNotExist");
  });

  it("takes 200 at once", async () => {
    const orders = Array.from({ length: 200 }, (_, at) => `bulk-${at}`);
    const closed = await Promise.all(
      orders.map(async (orderId) => {
        const execution = await start({ orderId });
        await succeed(await tokenOf(orderId));
        return (await ended(execution)).status;
      }),
    );
    expect(new Set(closed)).toEqual(new Set(["SUCCEEDED"]));
    const listed = await client.send(new ListExecutionsCommand({ stateMachineArn: arn, statusFilter: "SUCCEEDED", maxResults: 50 }));
    expect(listed.executions).toHaveLength(50);
    expect(listed.nextToken).toBeDefined();
  }, 20_000);
});

describe("a state machine", () => {
  it("goes round until its work is done", async () => {
    const started = await client.send(
      new StartExecutionCommand({ stateMachineArn: stateMachineArn("job"), input: '{"left":3,"done":[]}' }),
    );
    expect((await ended(started.executionArn ?? "")).output).toBe('{"left":0,"done":[3,2,1]}');
  });

  it("is refused with a state of a type that is not supported", async () => {
    const definition = { QueryLanguage: "JSONata", StartAt: "A", States: { A: { Type: "Pass", End: true } } };
    const create = new CreateStateMachineCommand({ name: "bad", roleArn: "arn:aws:iam::0:role/x", definition: JSON.stringify(definition) });
    await expect(client.send(create)).rejects.toThrow("A: the type Pass is not supported on one machine");
  });

  it("is refused when it could not run", async () => {
    const create = (definition: unknown) =>
      nameOf(
        client.send(
          new CreateStateMachineCommand({ name: "bad", roleArn: "arn:aws:iam::0:role/x", definition: JSON.stringify(definition) }),
        ),
      );
    expect(await create({ StartAt: "A", States: { A: { Type: "Succeed" } } })).toBe("InvalidDefinition");
    expect(await create({ QueryLanguage: "JSONata", StartAt: "A", States: { A: { Type: "Wait", Seconds: 1, Next: "B" } } })).toBe(
      "InvalidDefinition",
    );
    expect((await client.send(new ListStateMachinesCommand({}))).stateMachines?.map((each) => each.name)).toEqual(["checkout", "job"]);
  });
});
