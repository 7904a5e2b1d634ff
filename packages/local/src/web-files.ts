/** Serves the built pages as CloudFront does: the same headers, routes and compression. */
import { existsSync, readFileSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { CACHE_CONTROL, contentSecurityPolicy, HASHED_FILES, isFilePath, pages, securityHeaders } from "@catraca/functions/site";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html: types of its list, from 1,000 bytes on. */
const COMPRESSED = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"]);
const LEAST_COMPRESSED = 1_000;

type Encoding = "br" | "gzip" | "identity";

const encodingOf = (request: IncomingMessage): Encoding => {
  const accepted = String(request.headers["accept-encoding"] ?? "");
  if (/\bbr\b/.test(accepted)) return "br";
  return /\bgzip\b/.test(accepted) ? "gzip" : "identity";
};

const encode = (bytes: Buffer, encoding: Encoding): Buffer => {
  if (encoding === "br") return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  return encoding === "gzip" ? gzipSync(bytes) : bytes;
};

const decoded = (pathname: string): string | undefined => {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
};

const fileOf = (pathname: string): string | undefined => {
  if (isFilePath(pathname)) return decoded(pathname);
  const page = pages.find(({ prefix }) => `${pathname}/`.startsWith(prefix));
  return page?.file ?? "/index.html";
};

export type WebFilesOptions = {
  folder: string;
  /** Origins that pages call beside their own. */
  connect: readonly string[];
};

/** Headers of every answer of the site, including those of the APIs behind it. */
export const siteHeaders = (connect: readonly string[]): Record<string, string> => ({
  ...securityHeaders,
  "content-security-policy": contentSecurityPolicy(connect),
});

/** Returns false when there is no such file. */
export const createWebFiles = ({ folder, connect }: WebFilesOptions) => {
  const headers = siteHeaders(connect);
  const hashed = HASHED_FILES.replace("*", "");
  /** For files whose name contains a hash of their content. */
  const kept = new Map<string, Buffer>();

  return (request: IncomingMessage, response: ServerResponse, pathname: string): boolean => {
    const name = fileOf(pathname);
    const file = name === undefined ? undefined : path.join(folder, name);
    if (file === undefined || !file.startsWith(folder + path.sep) || /\/\./.test(file.slice(folder.length)) || !existsSync(file))
      return false;
    const ending = path.extname(file);
    const isHashed = pathname.startsWith(hashed);
    const isCompressed = COMPRESSED.has(ending) && statSync(file).size >= LEAST_COMPRESSED;
    const encoding = isCompressed ? encodingOf(request) : "identity";
    const key = `${encoding} ${file}`;
    const body = kept.get(key) ?? encode(readFileSync(file), encoding);
    if (isHashed) kept.set(key, body);
    response.writeHead(200, {
      ...headers,
      "content-type": TYPES[ending] ?? "application/octet-stream",
      "content-length": body.length,
      "cache-control": isHashed ? CACHE_CONTROL.hashed : CACHE_CONTROL.page,
      ...(isCompressed ? { vary: "accept-encoding" } : {}),
      ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
    });
    response.end(request.method === "HEAD" ? undefined : body);
    return true;
  };
};
