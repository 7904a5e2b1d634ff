import { randomUUID } from "node:crypto";
import type { Definition } from "./definition.ts";
import { problemsOf } from "./definition.ts";
import { createExecution, type Execution, type Machine, redriveExecution, runExecution, type Status } from "./execution.ts";
import { Halt, StateFailure } from "./failure.ts";
import type { Runtime } from "./scope.ts";
import { stepsOf, type Step } from "./steps.ts";
import { createTokens } from "./tokens.ts";

export type ExecutionSummary = {
  name: string;
  status: Status;
  states: string[];
  /** When it entered its last state. */
  enteredAt: string;
  error?: string;
  cause?: string;
  startedAt: string;
  stoppedAt?: string;
};

export type ExecutionDetail = ExecutionSummary & {
  input: string;
  output?: string;
  redriveCount: number;
  isRedrivable: boolean;
  steps: Step[];
};

export type StepFunctions = {
  /** Handles one call: the operation's name and its JSON body. Throws errors with AWS's names. */
  call(operation: string, body: Record<string, unknown>): unknown;
  createStateMachine(name: string, definition: unknown): string;
  /** Newest first. */
  executions(): ExecutionSummary[];
  execution(name: string): ExecutionDetail | undefined;
  redrive(name: string): void;
  stop(): void;
};

type Body = Record<string, unknown>;
type Operations = Record<string, (body: Body) => unknown>;

/** Of closed executions beyond this number, only the summary is kept. */
const KEPT_HISTORIES = 2000;

const seconds = (atMs: number): number => atMs / 1000;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const given = <T extends Record<string, unknown>>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;

const parse = (source: string, error: string): unknown => {
  try {
    return JSON.parse(source) as unknown;
  } catch (cause) {
    throw new StateFailure(error, `${error}: ${(cause as Error).message}`);
  }
};

const page = <T>(items: readonly T[], body: Body): { items: T[]; nextToken?: string } => {
  const from = Number(body.nextToken ?? 0);
  const most = Math.min(Number(body.maxResults ?? 0) || 1000, 1000);
  const next = from + most;
  return { items: items.slice(from, next), ...(next < items.length ? { nextToken: String(next) } : {}) };
};

const createMachines = (prefix: string) => {
  const machines = new Map<string, Machine>();
  const get = (body: Body): Machine => {
    const found = machines.get(text(body.stateMachineArn));
    if (!found) throw new StateFailure("StateMachineDoesNotExist", `State Machine Does Not Exist: '${text(body.stateMachineArn)}'`);
    return found;
  };
  const create = (name: string, source: string, roleArn: string): Machine => {
    const arn = `${prefix}:stateMachine:${name}`;
    const known = machines.get(arn);
    if (known?.source === source) return known;
    if (known) throw new StateFailure("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    const definition = parse(source, "InvalidDefinition") as Definition;
    const problems = problemsOf(definition);
    if (problems.length > 0) throw new StateFailure("InvalidDefinition", `Invalid State Machine Definition: ${problems.join("; ")}`);
    const machine = { arn, name, roleArn, definition, source, createdAtMs: Date.now() };
    machines.set(arn, machine);
    return machine;
  };
  const summary = (machine: Machine) => ({
    stateMachineArn: machine.arn,
    name: machine.name,
    type: "STANDARD",
    creationDate: seconds(machine.createdAtMs),
  });
  const operations: Operations = {
    CreateStateMachine: (body) => {
      const machine = create(text(body.name), text(body.definition), text(body.roleArn));
      return { stateMachineArn: machine.arn, creationDate: seconds(machine.createdAtMs) };
    },
    DescribeStateMachine: (body) => {
      const machine = get(body);
      return { ...summary(machine), status: "ACTIVE", definition: machine.source, roleArn: machine.roleArn };
    },
    ListStateMachines: (body) => {
      const { items, ...rest } = page([...machines.values()].map(summary), body);
      return { stateMachines: items, ...rest };
    },
  };
  return { get, create, operations };
};

const summarize = (execution: Execution) => ({
  executionArn: execution.arn,
  stateMachineArn: execution.machine.arn,
  name: execution.name,
  status: execution.status,
  startDate: seconds(execution.startedAtMs),
  redriveCount: execution.redriveCount,
  ...(execution.stoppedAtMs === undefined ? {} : { stopDate: seconds(execution.stoppedAtMs) }),
  ...(execution.redrivenAtMs === undefined ? {} : { redriveDate: seconds(execution.redrivenAtMs) }),
});

const isRedrivable = (execution: Execution): boolean => ["FAILED", "TIMED_OUT", "ABORTED"].includes(execution.status);

const createExecutions = (machines: ReturnType<typeof createMachines>, runtime: Runtime) => {
  const executions = new Map<string, Execution>();
  const closed: Execution[] = [];

  const get = (body: Body): Execution => {
    const found = executions.get(text(body.executionArn));
    if (!found) throw new StateFailure("ExecutionDoesNotExist", `Execution Does Not Exist: '${text(body.executionArn)}'`);
    return found;
  };
  const run = async (execution: Execution): Promise<void> => {
    await runExecution(execution, runtime);
    closed.push(execution);
    const oldest = closed.length > KEPT_HISTORIES ? closed.shift() : undefined;
    if (oldest && oldest.status !== "RUNNING") oldest.history.splice(0);
  };
  const operations: Operations = {
    StartExecution(body) {
      const machine = machines.get(body);
      const input = body.input === undefined ? "{}" : text(body.input);
      parse(input, "InvalidExecutionInput");
      const name = body.name === undefined ? randomUUID() : text(body.name);
      if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/.test(name)) throw new StateFailure("InvalidName", `Invalid Name: '${name}'`);
      const created = createExecution(machine, name, input);
      const known = executions.get(created.arn);
      if (known && (known.status !== "RUNNING" || known.input !== input))
        throw new StateFailure("ExecutionAlreadyExists", `Execution Already Exists: '${created.arn}'`);
      const execution = known ?? created;
      if (!known) {
        executions.set(execution.arn, execution);
        void run(execution);
      }
      return { executionArn: execution.arn, startDate: seconds(execution.startedAtMs) };
    },
    DescribeExecution(body) {
      const execution = get(body);
      const { input, output, error, cause } = execution;
      const redriveStatus = isRedrivable(execution) ? "REDRIVABLE" : "NOT_REDRIVABLE";
      return { ...summarize(execution), input, redriveStatus, ...given({ output, error, cause }) };
    },
    GetExecutionHistory(body) {
      const { history } = get(body);
      const { items, ...rest } = page(body.reverseOrder === true ? history.toReversed() : history, body);
      return { events: items, ...rest };
    },
    ListExecutions(body) {
      const machine = machines.get(body);
      const isAsked = (execution: Execution): boolean =>
        execution.machine === machine && (body.statusFilter === undefined || execution.status === body.statusFilter);
      const { items, ...rest } = page([...executions.values()].filter(isAsked).toReversed().map(summarize), body);
      return { executions: items, ...rest };
    },
    StopExecution(body) {
      const execution = get(body);
      execution.halt.abort(new Halt("ABORTED", text(body.error) || undefined, text(body.cause)));
      return { stopDate: seconds(execution.stoppedAtMs ?? Date.now()) };
    },
    RedriveExecution(body) {
      const execution = get(body);
      const isRepeat = body.clientToken !== undefined && body.clientToken === execution.redriveToken;
      if (!isRepeat) {
        if (!isRedrivable(execution))
          throw new StateFailure("ExecutionNotRedrivable", `Execution is ${execution.status} and cannot be redriven.`);
        if (typeof body.clientToken === "string") execution.redriveToken = body.clientToken;
        redriveExecution(execution);
        void run(execution);
      }
      return { redriveDate: seconds(execution.redrivenAtMs ?? Date.now()) };
    },
  };
  const all = (): Execution[] => [...executions.values()].toReversed();
  return { operations, all, byName: (name: string) => all().find((execution) => execution.name === name) };
};

const tokenOperations = ({ tokens }: Runtime): Operations => ({
  SendTaskSuccess(body) {
    tokens.succeed(text(body.taskToken), parse(text(body.output), "InvalidOutput"));
    return {};
  },
  SendTaskFailure(body) {
    tokens.fail(text(body.taskToken), body.error === undefined ? undefined : text(body.error), text(body.cause));
    return {};
  },
  SendTaskHeartbeat(body) {
    tokens.heartbeat(text(body.taskToken));
    return {};
  },
});

const describe = (execution: Execution): ExecutionSummary => ({
  name: execution.name,
  status: execution.status,
  states: [...execution.path],
  ...given({ error: execution.error, cause: execution.cause }),
  enteredAt: new Date(execution.enteredAtMs).toISOString(),
  startedAt: new Date(execution.startedAtMs).toISOString(),
  ...(execution.stoppedAtMs === undefined ? {} : { stoppedAt: new Date(execution.stoppedAtMs).toISOString() }),
});

const describeInFull = (execution: Execution): ExecutionDetail => ({
  ...describe(execution),
  input: execution.input,
  ...given({ output: execution.output }),
  redriveCount: execution.redriveCount,
  isRedrivable: isRedrivable(execution),
  steps: stepsOf(execution.history),
});

/** `arnPrefix` is an ARN up to the account: `arn:aws:states:us-east-1:000000000000`. */
export const createStepFunctions = (options: { arnPrefix: string; invoke: Runtime["invoke"]; secondMs?: number }): StepFunctions => {
  const runtime: Runtime = { invoke: options.invoke, tokens: createTokens(), secondMs: options.secondMs ?? 1000 };
  const machines = createMachines(options.arnPrefix);
  const executions = createExecutions(machines, runtime);
  const operations: Operations = { ...machines.operations, ...executions.operations, ...tokenOperations(runtime) };
  const roleArn = "arn:aws:iam::000000000000:role/local";
  return {
    call(operation, body) {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!run) throw new StateFailure("UnknownOperationException", `AWSStepFunctions.${operation} is not answered here`);
      return run(body);
    },
    createStateMachine: (name, definition) => machines.create(name, JSON.stringify(definition), roleArn).arn,
    executions: () => executions.all().map(describe),
    execution: (name) => {
      const found = executions.byName(name);
      return found && describeInFull(found);
    },
    redrive: (name) => void executions.operations["RedriveExecution"]?.({ executionArn: executions.byName(name)?.arn }),
    stop() {
      for (const execution of executions.all())
        if (execution.status === "RUNNING") execution.halt.abort(new Halt("ABORTED", "Stopped", "the local stack was stopped"));
    },
  };
};
