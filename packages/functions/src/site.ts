/**
 * The one web address: its pages, both APIs, and what every answer carries. CloudFront does this in an account and the local stack on one machine,
 * both from here.
 */

/** What answers a path. The first that fits; everything else is a file of the site. `/e/{eventId}` is a page whose head the API fills in. */
export const origins = [
  { path: "/api/*", origin: "api" },
  { path: "/admin/*", origin: "admin" },
  { path: "/e/*", origin: "api" },
] as const;

/**
 * True when the path names a file, which is there or answered with 404; every other path is a route of a page. `.` and `..` are no endings: a
 * bucket's root would list it. CloudFront's edge function holds this very function, for the path as it came, percent-encoded.
 */
export const isFilePath = (path: string): boolean => /\.[^/.]+$/.test(path);

/** A path that names no file is a route of one of these pages; the first whose prefix fits. */
export const pages = [
  { prefix: "/console/", file: "/console/index.html" },
  { prefix: "/door/", file: "/door/index.html" },
  { prefix: "/", file: "/index.html" },
] as const;

/** The header by which the APIs know that a request came through the site. */
export const ORIGIN_HEADER = "x-catraca-origin";

/** Scripts, styles and fonts whose names carry a hash of what is in them: Vite's folder for them. */
export const HASHED_FILES = "/assets/*";

export const CACHE_CONTROL = {
  hashed: "public, max-age=31536000, immutable",
  /** Pages, the service worker and the manifest: asked for again each time, so that a new release is there at once. */
  page: "no-cache",
} as const;

/** `connect`: the origins that pages call beside their own: the scan URL and the sign-in. */
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

/** Beside the policy above, on every answer of the site. The door's page uses the camera; nothing else of the device. */
export const securityHeaders = {
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
} as const;
