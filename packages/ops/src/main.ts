/** `pnpm ops`: operators look for orders and finish them, on the local stack or on a stage. Exit codes: 0 done, 1 refused or failed, 2 usage. */
import { readArguments, USAGE, UsageError, type Command } from "./arguments.ts";
import type { Plan } from "@catraca/core/operator.rules";
import { replayArchive } from "./archive.eventbridge.ts";
import { listDeadLetters, replay } from "./dead-letters.sqs.ts";
import { repeatErasures } from "./erasures.dynamodb.ts";
import { restore } from "./restore.dynamodb.ts";
import { checkKeys, reissueTickets } from "./signing-keys.ts";
import { enterStage, StageMissing } from "./stage.ts";
import { countersText, countText, isRebuilt, ordersText, planText, queuesText, rebuildText, storyText } from "./text.ts";

type Result = { exitCode: 0 | 1; lines: string[] };

const NOT_FOUND =
  "No order is found. A short number is looked for among unfinished orders: name the event of a finished one with --event. " +
  "By an address, orders that lost their names are not found, nor unpaid ones of an earlier version.";

const planResult = (plan: Plan, apply: boolean): Result => ({
  exitCode: plan.outcome === "refused" ? 1 : 0,
  lines: planText(plan, apply),
});

const rebuildManifest = async (eventId: string, apply: boolean): Promise<Plan> => {
  const Manifest = await import("@catraca/core/manifest");
  const built = await Manifest.getBuilt(eventId);
  const now = built
    ? `devices have a list of ${countText(built.tickets, "ticket")}, made ${new Date(built.builtAtMs).toISOString()}`
    : "there is no list";
  if (apply && !(await Manifest.rebuild(eventId))) return { outcome: "refused", reason: "There is no such event, or it is over." };
  return { outcome: "planned", does: [`build the offline list of ${eventId} from its tickets: ${now}`] };
};

const run = async (command: Command, queuePrefix: string): Promise<Result> => {
  if (command.name === "list") return { exitCode: 0, lines: queuesText(await listDeadLetters(queuePrefix)) };
  if (command.name === "replay") return planResult(await replay({ prefix: queuePrefix, ...command }), command.apply);
  if (command.name === "check") {
    const { compare } = await import("@catraca/core/report/report.check.ts");
    const found = await compare({ eventId: command.eventId });
    return { exitCode: found.differences.length === 0 ? 0 : 1, lines: countersText(found) };
  }
  const isLocal = command.where.stage === undefined;
  if (command.name === "restore") return planResult(await restore({ ...command, isLocal }), command.apply);
  if (command.name === "erasures") return planResult(await repeatErasures(command), command.apply);
  if (command.name === "archive") return planResult(await replayArchive({ ...command, prefix: queuePrefix, isLocal }), command.apply);
  if (command.name === "manifest") return planResult(await rebuildManifest(command.eventId, command.apply), command.apply);
  if (command.name === "keys") return checkKeys();
  if (command.name === "reissue") return planResult(await reissueTickets(command), command.apply);
  if (command.name === "rebuild") {
    const { reconcile } = await import("@catraca/core/report/report.reconcile.ts");
    const { eventId, apply } = command;
    const found = await reconcile({ eventId, apply, isInUse: command.where.table === undefined });
    return { exitCode: isRebuilt(found) ? 0 : 1, lines: rebuildText(found, apply) };
  }
  if (command.name === "tryAddress") {
    const { tryAddress } = await import("@catraca/core/operator/operator.address.ts");
    return planResult(await tryAddress({ email: command.email, apply: command.apply }), command.apply);
  }
  const Operator = await import("@catraca/core/operator");
  if (command.name === "find") {
    const { text, eventId, personal } = command;
    const orders = await Operator.find({ text, ...(eventId === undefined ? {} : { eventId }) });
    return orders.length === 0 ? { exitCode: 1, lines: [NOT_FOUND] } : { exitCode: 0, lines: ordersText(orders, personal) };
  }
  const { orderId } = command;
  if (command.name === "order") return { exitCode: 0, lines: storyText(await Operator.tell({ orderId }), command.personal) };
  const { change, apply } = command;
  return planResult(await (apply ? Operator.apply : Operator.preview)({ orderId, change }), apply);
};

/** Core writes its log lines for CloudWatch to the console; here they are not the answer. */
const logToStderr = (): void => {
  console.log = console.info = console.warn = console.error;
};

const failureText = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { issues = [] } = error as Error & { issues?: readonly { path: string; message: string }[] };
  const details = issues.map(({ path, message }) => ` ${path}: ${message}`).join("");
  if (error.name === "Transient") return `${error.message}. Nothing is lost: repeat the command.`;
  if (error.name === "Fault" || error instanceof StageMissing) return `${error.message}${details}`;
  return `${error.name}: ${error.message}`;
};

const main = async (): Promise<number> => {
  try {
    const command = readArguments(process.argv.slice(2));
    logToStderr();
    const queuePrefix = await enterStage(command.where);
    const { runAs } = await import("@catraca/core/kernel/actor");
    const { exitCode, lines } = await runAs({ type: "system" }, () => run(command, queuePrefix));
    process.stdout.write(`${lines.join("\n")}\n`);
    return exitCode;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n${USAGE}\n`);
      return 2;
    }
    process.stderr.write(`${failureText(error)}\n`);
    return 1;
  }
};

process.exitCode = await main();
