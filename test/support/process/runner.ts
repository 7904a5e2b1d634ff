/** A stand-in for npx and pnpm: takes a process title, runs the command after it through a shell, and forwards no signals. */
import { spawn } from "node:child_process";

const [title = "", ...command] = process.argv.slice(2);
process.title = title;
process.stdout.write(`pid ${title.split(" ")[0]} ${process.pid}\n`);
const child = spawn("sh", ["-c", '"$@"; exit $?', "sh", ...command], { stdio: "inherit" });
child.once("close", (code) => process.exit(code ?? 1));
