/** Prints how many tests passed, failed and were skipped as the last line, for scripts. */
import type { Reporter, TestModule } from "vitest/node";

export class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== "pending") count[state] += 1;
      }
      // A file that fails to load has no tests to count.
      if (module.state() === "failed" && module.errors().length > 0) count.failed += 1;
    }
    process.on("exit", () => process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`));
  }
}
