/** Chromium from npm is unpacked whole or not at all, also by two runs at once. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chromiumIn, unpack } from "./support/browser/packed-chromium.ts";

/** Long enough that a reader can meet it half written. */
const BINARY = Buffer.alloc(10_000_000, "a binary, as it were\n");

const compressed = (content: Buffer): Buffer => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
const EMPTY_TAR = compressed(Buffer.alloc(1024));

let base: string;
beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const pack = (name: string, archives: Record<string, Buffer>): string => {
  const folder = path.join(base, name);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(archives)) writeFileSync(path.join(folder, file), content);
  return folder;
};

it("two runs that unpack at once both find it complete, and an interrupted or older one is removed", async () => {
  const packed = pack("packed", { "chromium.br": compressed(BINARY), "fonts.tar.br": EMPTY_TAR });
  const cache = path.join(base, "cache");
  const folder = path.join(cache, "chromium-2.0.0");
  const interrupted = `chromium-2.0.0.${2 ** 30}.abcdef`;
  const underWay = `chromium-2.0.0.${process.pid}.abcdef`;
  for (const name of [interrupted, underWay, "chromium-1.0.0"]) {
    mkdirSync(path.join(cache, name), { recursive: true });
    writeFileSync(path.join(cache, name, "chromium"), "half a bin");
  }
  const run = async (): Promise<boolean> => {
    await unpack(packed, folder);
    return readFileSync(path.join(folder, "chromium")).equals(BINARY);
  };
  expect(await Promise.all([run(), run()])).toEqual([true, true]);
  expect(readdirSync(cache).toSorted()).toEqual(["chromium-2.0.0", underWay]);
});

it("one that cannot be unpacked leaves nothing that the next run would take for it", async () => {
  const whole = compressed(BINARY);
  const packed = pack("damaged", { "chromium.br": whole.subarray(0, -5), "fonts.tar.br": EMPTY_TAR });
  const folder = path.join(base, "damaged-cache", "chromium-2.0.0");
  await expect(unpack(packed, folder)).rejects.toThrow(/damaged could not be unpacked/);
  expect(readdirSync(path.dirname(folder))).toEqual([]);
  writeFileSync(path.join(packed, "chromium.br"), whole);
  await unpack(packed, folder);
  expect(existsSync(path.join(folder, "chromium"))).toBe(true);
});

it("brings its own libraries where the machine has none, and says in one line what to install where it does not start", () => {
  const folder = path.join(base, "unpacked");
  const starting = (condition: string): string => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "chromium"), `#!/bin/sh\n${condition}\n`);
    chmodSync(path.join(folder, "chromium"), 0o755);
    return chromiumIn(folder).env["LD_LIBRARY_PATH"] ?? "the machine's";
  };
  expect(starting("true")).toBe(process.env["LD_LIBRARY_PATH"] ?? "the machine's");
  expect(starting('test "${LD_LIBRARY_PATH##*/unpacked/}" = al2023/lib')).toBe(path.join(folder, "al2023/lib"));
  expect(() => starting("false")).toThrow(
    /^the Chromium from npm does not start here\. Chromium is needed .*: install it \(.*\), or set CHROMIUM_PATH/,
  );
});
