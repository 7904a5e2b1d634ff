/**
 * Writes the bill of materials of what is deployed (CycloneDX 1.7), checks that each licence allows closed use without more than a notice, and asks the
 * registry for known vulnerabilities: a critical one fails. A registry without that service is named in one line, and is no failure.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const file = path.join(root, ".sst/sbom.json");
const pnpm = ["-y", "pnpm@12"];

type Component = { name: string; version: string; licenses?: { license?: { id?: string; name?: string }; expression?: string }[] };

const ALLOWED = new Set([
  "MIT",
  "ISC",
  "0BSD",
  "Unlicense",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "(MIT OR CC0-1.0)",
  "(MIT OR Apache-2.0)",
]);
/** From the text in the package: the manifest names none that a program can read. */
const READ: Record<string, string> = { "png-js": "MIT", "dejavu-fonts-ttf": "Bitstream Vera" };

const licenceOf = ({ licenses: [first] = [] }: Component): string =>
  first?.license?.id ?? first?.expression ?? first?.license?.name ?? "none";

mkdirSync(path.dirname(file), { recursive: true });
execFileSync("npx", [...pnpm, "sbom", "--sbom-format", "cyclonedx", "--prod", "--sbom-type", "application", "--out", file], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});
const { components } = JSON.parse(readFileSync(file, "utf8")) as { components: Component[] };
const OWN = new Set(["core", "functions", "local", "web", "client", "ops"]);
const foreign = components.filter(({ name }) => !OWN.has(name));
const refused = foreign.filter((one) => !ALLOWED.has(licenceOf(one)) && !(one.name in READ));
process.stdout.write(`${foreign.length} packages are deployed: .sst/sbom.json\n`);
if (foreign.length === 0 || refused.length > 0) {
  const list = refused.map((one) => `  ${one.name} ${one.version}: ${licenceOf(one)}`);
  process.stderr.write(
    `Read these licences, and add them to ${path.basename(import.meta.filename)} or replace the package:\n${list.join("\n")}\n`,
  );
  process.exitCode = 1;
}

const audit = spawnSync("npx", [...pnpm, "audit", "--prod", "--audit-level", "critical"], { cwd: root, encoding: "utf8", timeout: 60_000 });
const said = `${audit.stdout}${audit.stderr}`;
if (/ERR_PNPM_AUDIT|EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT/.test(said) || audit.error)
  process.stdout.write("Vulnerabilities were not looked up: the registry does not answer `pnpm audit`.\n");
else {
  process.stdout.write(said);
  if (audit.status !== 0) process.exitCode = 1;
}
