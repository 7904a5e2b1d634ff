/** A test file whose set-up fails half way, as when a browser cannot start while a stack is starting. */
import { beforeAll, it } from "vitest";
import { closeAfterAll } from "../close-after.ts";

const opening = (name: string, ms: number): Promise<string> => new Promise((resolve) => setTimeout(() => resolve(name), ms));
const close = (name: string): void => void process.stdout.write(`closed ${name}\n`);

beforeAll(async () => {
  await closeAfterAll(opening("first", 0), close);
  await Promise.all([
    closeAfterAll(opening("second, which is slow,", 300), close),
    closeAfterAll(Promise.reject(new Error("the third does not open")), close),
  ]);
});

it("does not run", () => undefined);
