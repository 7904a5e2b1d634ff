/** The site: pages and both APIs under one address, and the headers of every answer. CloudFront and the local stack are built from this file. */

/** The first path that matches; every other path is a file of the site. `/e/{eventId}` is a page, and the API fills in its head. */
export const origins = [
  { path: "/api/*", origin: "api" },
  { path: "/admin/*", origin: "admin" },
  { path: "/e/*", origin: "api" },
] as const;

/**
 * True when the path names a file: it exists or is answered with 404. Every other path is a route of a page. `.` and `..` are not file names, because a
 * bucket's root would list the bucket. CloudFront's edge function contains this function, and gets the percent-encoded path.
 */
export const isFilePath = (path: string): boolean => /\.[^/.]+$/.test(path);

/** The page of a path that names no file: the first whose prefix matches. */
export const pages = [
  { prefix: "/console/", file: "/console/index.html" },
  { prefix: "/door/", file: "/door/index.html" },
  { prefix: "/", file: "/index.html" },
] as const;

/** The site sends this header, so that the APIs recognize its requests. */
export const ORIGIN_HEADER = "x-catraca-origin";

/** Vite's folder for files with a content hash in their names. */
export const HASHED_FILES = "/assets/*";

export const CACHE_CONTROL = {
  hashed: "public, max-age=31536000, immutable",
  /** Pages, the service worker and the manifest: validated each time, so that a new release appears at once. */
  page: "no-cache",
} as const;

/** `connect`: other origins that pages call: the scan URL and the sign-in. */
export const contentSecurityPolicy = (connect: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ["connect-src 'self'", ...connect].join(" "),
  ].join("; ");

/** On every answer of the site, with the policy above. The door's page uses the camera. */
export const securityHeaders = {
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
} as const;
