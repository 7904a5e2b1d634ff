import { randomBytes } from "node:crypto";
import { StateFailure } from "./failure.ts";

export type WaitingTask = { token: string; result: Promise<unknown>; end(): void };

export type Tokens = {
  create(onHeartbeat: () => void): WaitingTask;
  succeed(token: string, output: unknown): void;
  fail(token: string, error: string | undefined, cause: string | undefined): void;
  heartbeat(token: string): void;
};

type Settle = { resolve(output: unknown): void; reject(error: Error): void; onHeartbeat(): void };

const TOKEN_BYTES = 72;
const WELL_FORMED = /^AAAA[A-Za-z0-9+/]{96}$/;

/** Knows the tokens of waiting tasks, and those of ended tasks, which are not unknown. */
export const createTokens = (): Tokens => {
  const waiting = new Map<string, Settle>();
  const ended = new Set<string>();

  const find = (token: string): Settle => {
    const found = waiting.get(token);
    if (found) return found;
    if (typeof token !== "string" || !WELL_FORMED.test(token)) throw new StateFailure("InvalidToken", "Invalid Token: 'Invalid token'");
    if (ended.has(token)) throw new StateFailure("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    throw new StateFailure("TaskDoesNotExist", "Task does not exist");
  };

  const end = (token: string): void => {
    waiting.delete(token);
    ended.add(token);
  };

  return {
    create(onHeartbeat) {
      const token = `AAAA${randomBytes(TOKEN_BYTES).toString("base64")}`;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      // A failure may arrive before the task waits for it.
      promise.catch(() => {});
      waiting.set(token, { resolve, reject, onHeartbeat });
      return { token, result: promise, end: () => end(token) };
    },
    succeed(token, output) {
      find(token).resolve(output);
      end(token);
    },
    fail(token, error, cause) {
      find(token).reject(new StateFailure(error ?? "States.TaskFailed", cause));
      end(token);
    },
    heartbeat(token) {
      find(token).onHeartbeat();
    },
  };
};
