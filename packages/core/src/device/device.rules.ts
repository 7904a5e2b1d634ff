/** The enrolment codes that people type, and when a device counts as offline. */
import type { DeviceRow } from "./device.entity.ts";

/** Heartbeats come each half minute, and their time is written once a minute. */
const SILENT_MS = 3 * 60_000;

/** A device that sends no heartbeats may be silent and well. */
export const offlineSinceOf = (
  { status, appVersion, lastSeenAtMs }: Pick<DeviceRow, "status" | "appVersion" | "lastSeenAtMs">,
  nowMs: number,
): number | undefined =>
  status === "enrolled" && appVersion !== undefined && lastSeenAtMs !== undefined && nowMs - lastSeenAtMs > SILENT_MS
    ? lastSeenAtMs
    : undefined;

const OFFLINE_MS = 5 * 60_000;
/** A device that is silent for longer was put away. */
const PUT_AWAY_MS = 60 * 60_000;

/** Somebody should look at the device while its event is running. */
export const isMissing = (row: Parameters<typeof offlineSinceOf>[0], nowMs: number): boolean => {
  const silentMs = nowMs - (offlineSinceOf(row, nowMs) ?? nowMs);
  return silentMs >= OFFLINE_MS && silentMs < PUT_AWAY_MS;
};

/**
 * An enrolment code: ten characters without look-alikes, in two groups of five. The first four are a selector, and the last two a MAC.
 * A code of an earlier version has a selector of six characters and a secret of ten, both base32, with a MAC of four.
 */

const MAX_LENGTH = 100;

/** People type the code: ignores case and spaces, and the hyphen is optional. */
export const parseEnrolmentCode = (text: string): { selector: string; secret: string } | undefined => {
  const code = text.length > MAX_LENGTH ? "" : text.replaceAll(/\s/g, "").toUpperCase();
  const [, selector, first, rest] =
    /^([2-9CFGHJMPQRVWX]{4})-?([2-9CFGHJMPQRVWX])-?([2-9CFGHJMPQRVWX]{5})$/.exec(code) ??
    /^([A-Z2-7]{6})-?()([A-Z2-7]{10})$/.exec(code) ??
    [];
  return selector === undefined || rest === undefined ? undefined : { selector, secret: `${first}${rest}` };
};
