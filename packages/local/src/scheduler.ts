import { schedule, finishesWithin } from "./timers.ts";

export type Schedule = { name: string; everySeconds: number; functionName: string };

export type Scheduler = { stop(): Promise<void> };

type Invoke = (functionName: string, payload: unknown) => Promise<unknown>;

const invocationOf = ({ name }: Schedule): object => ({
  version: "0",
  "detail-type": "Scheduled Event",
  source: "aws.events",
  time: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  resources: [`arn:aws:events:us-east-1:000000000000:rule/${name}`],
  detail: {},
});

/** Each schedule runs at once and then at its rate. A run is skipped while the last one continues. */
export const startScheduler = (schedules: readonly Schedule[], invoke: Invoke, log: (line: string) => void): Scheduler => {
  const running = new Map<string, Promise<void>>();
  const cancels = new Map<string, () => void>();

  const run = async (each: Schedule): Promise<void> => {
    try {
      await invoke(each.functionName, invocationOf(each));
    } catch (error) {
      log(`the schedule ${each.name} failed: ${String(error)}`);
    }
  };
  const turn = (each: Schedule): void => {
    cancels.set(
      each.name,
      schedule(each.everySeconds * 1000, () => turn(each)),
    );
    if (running.has(each.name)) return;
    const work = run(each).finally(() => running.delete(each.name));
    running.set(each.name, work);
  };
  for (const each of schedules) turn(each);

  return {
    async stop() {
      for (const cancel of cancels.values()) cancel();
      await finishesWithin(2000, Promise.all(running.values()));
    },
  };
};
