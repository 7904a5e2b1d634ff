/** Prints what failed, and as the last line how many tests passed, failed and were skipped, for scripts and for those who see only an output's end. */
import type { Reporter, TestModule, TestCase } from "vitest/node";

const LONGEST = 200;
const inShort = (errors: readonly { message: string }[] | undefined): string =>
  (errors?.[0]?.message ?? "").split("\n", 1)[0]?.slice(0, LONGEST) ?? "";

export class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    const failures: string[] = [];
    const note = (file: string, name: string, errors: readonly { message: string }[] | undefined) =>
      failures.push(`failed: ${file}${name}: ${inShort(errors)}`);
    const add = (test: TestCase): void => {
      const { state, errors } = test.result();
      if (state !== "pending") count[state] += 1;
      if (state === "failed") note(test.module.relativeModuleId, ` > ${test.fullName}`, errors);
    };
    for (const module of modules) {
      for (const test of module.children.allTests()) add(test);
      // A file that fails to load has no tests to count.
      if (module.state() === "failed" && module.errors().length > 0) {
        count.failed += 1;
        note(module.relativeModuleId, "", module.errors());
      }
    }
    const lines = [...failures, `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`];
    process.on("exit", () => process.stdout.write(`\n${lines.join("\n")}\n`));
  }
}
