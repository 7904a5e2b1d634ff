/** Checks the subjects of a range of commits: `node test/commits.ts <base>..<head>`. Continuous integration runs it on what was pushed. */
import { execFileSync } from "node:child_process";

const SUBJECT = /^(feat|fix|perf|refactor|test|docs|chore|build)(\([a-z0-9,-]+\))?: [a-z0-9`].*[^.]$/;
const MAX_LENGTH = 72;

const [range = "HEAD~1..HEAD"] = process.argv.slice(2);
const log = execFileSync("git", ["log", "--no-merges", "--format=%h %s", range], { encoding: "utf8" });
const wrong = log.split("\n").filter((line) => {
  const subject = line.slice(line.indexOf(" ") + 1);
  return line !== "" && (!SUBJECT.test(subject) || subject.length > MAX_LENGTH);
});
if (wrong.length > 0) {
  process.stderr.write(
    `not "type(scope): imperative summary" of at most ${MAX_LENGTH} characters (CONTRIBUTING.md):\n${wrong.join("\n")}\n`,
  );
  process.exitCode = 1;
}
