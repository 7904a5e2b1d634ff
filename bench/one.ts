/** Runs one benchmark in its own process, because the product's modules read settings as they load. */
import { BENCHMARKS, type Figure } from "./figure.ts";

const [name, ...args] = process.argv.slice(2);
const known = BENCHMARKS.find((one) => one === name);
if (!known || !process.send) throw new Error("this is started by bench/main.ts");
process.once("SIGTERM", () => process.exit(1)).once("disconnect", () => process.exit(1));

const { run } = (await import(`./${known}.ts`)) as { run: (...args: number[]) => Promise<Figure[]> };
const figures = await run(...args.map(Number));
process.send(figures, () => process.exit());
