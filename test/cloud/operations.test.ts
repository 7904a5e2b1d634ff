/** What runs by the clock and what an operator meets. Runs last: it also looks back at what the other files left in queues and logs. */
import { ListArchivesCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { functions } from "../../packages/functions/src/functions.ts";
import { clients } from "./aws.ts";
import { admin, execution, logLines, mailsTo, metricDocuments, stack, statesOf, until, want } from "./client.ts";
import { run } from "./command.ts";
import { buy, mailed, openEvent, organizer, pay, place, statusOf } from "./world.ts";

const invoke = async (name: string): Promise<string> => {
  const answer = await clients.lambda.send(
    new InvokeCommand({ FunctionName: `catraca-${stack.stage}-${name}`, Payload: Buffer.from("{}") }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  expect(answer.FunctionError, text).toBeUndefined();
  return text;
};

const openSale = () => openEvent([{ name: "Inteira", amountMinor: 12_000, capacity: 40 }]);

it("the organizer sends the tickets again and reads the order's history", async () => {
  const { eventId, ticketTypeIds } = await openSale();
  const bought = await buy(eventId, ticketTypeIds[0] ?? "", "Nina");
  await mailed("nina@example.com");
  const before = (await mailsTo("nina@example.com")).length;
  await want(200, admin("POST", `/orders/${bought.order.id}/resend`, { token: await organizer() }));
  await mailed("nina@example.com", before + 1);
  const history = await want(200, admin("GET", `/orders/${bought.order.id}`, { token: await organizer() }));
  expect(history.timeline.length).toBeGreaterThan(2);
});

it("the sweeper and the audit work when they are invoked", async () => {
  expect(JSON.parse(await invoke("sweep"))).toMatchObject({ failed: 0 });
  await invoke("audit");
});

it("their schedules run them by the clock", async () => {
  const before = (await metricDocuments("sweep")).length;
  await until("a scheduled sweep", async () => (await metricDocuments("sweep")).length > before, 130);
});

it("an execution that died is replaced by the sweeper, and the order is issued", async () => {
  const { eventId, ticketTypeIds } = await openSale();
  const placed = await place(eventId, ticketTypeIds[0] ?? "", "Kim");
  await until("the execution waits", async () => (await statesOf(placed.order.id)).endsWith("Pay"));
  const { executionArn } = await execution(placed.order.id);
  await clients.sfn.send(new StopExecutionCommand({ executionArn, error: "Test", cause: "stopped" }));
  await want(200, pay(placed));
  const issued = async (): Promise<boolean> => {
    if ((await statusOf(placed)) !== "issued") await invoke("sweep");
    return (await statusOf(placed)) === "issued";
  };
  await until("issued", issued, 120);
});

it("an operator finds the order, reads its story, and compares the event's counters", async () => {
  const { eventId, ticketTypeIds } = await openSale();
  const { order } = await buy(eventId, ticketTypeIds[0] ?? "", "Olga");
  const ops = (...args: string[]) => run("packages/ops/src/main.ts", [...args, "--stage", stack.stage, "--region", "us-east-1"]);
  expect(await ops("find", "olga@example.com")).toMatchObject({ code: 0, text: expect.stringContaining(order.id) });
  const story = await ops("order", order.id);
  expect(story, story.text).toMatchObject({ code: 0, text: expect.stringMatching(/Reserve[\s\S]*Issue[\s\S]*SUCCEEDED/) });
  expect(story.text).not.toContain("olga@example.com");
  expect(await ops("dead-letters", "list")).toMatchObject({ code: 0 });
  await until("the counters agree", async () => (await ops("counters", "check", eventId)).code === 0, 60);
});

it("no message is left in a queue or a dead-letter queue", async () => {
  expect(stack.queues.length).toBeGreaterThan(3);
  for (const QueueUrl of stack.queues)
    await until(`${QueueUrl} is empty`, async () => {
      const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
      const { Attributes } = await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
      return names.every((name) => Attributes?.[name] === "0");
    });
});

it("the archive kept the messages, and no function logged an error", async () => {
  const { Archives = [] } = await clients.events.send(new ListArchivesCommand({}));
  expect(Archives[0]?.EventCount).toBeGreaterThan(0);
  for (const name of Object.keys(functions)) {
    const lines = await logLines(name);
    expect(
      lines.filter((line) => /"level":"(?:error|warn)"|Task timed out|errorType/.test(line)),
      name,
    ).toEqual([]);
  }
});
