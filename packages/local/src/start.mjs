/** Says in one line which Node is needed. An older one cannot parse the sources. */
if (Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write(`Node 24 or newer is needed, this is ${process.version}: install it from nodejs.org and try again\n`);
  process.exit(1);
}
await import("./main.ts");
