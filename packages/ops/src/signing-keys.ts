/** What depends on each signing key, and tickets with a code of another one. */
import type { Plan } from "@catraca/core/operator.rules";
import { keysText, type DependsOn } from "./keys-text.ts";
import { countText } from "./text.ts";

/** Ids of every published event that is not over. */
const listComingEvents = async (): Promise<string[]> => {
  const { listPublished } = await import("@catraca/core/catalog");
  const eventIds: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await listPublished({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    ({ cursor } = page);
    eventIds.push(...page.eventIds);
  }
  return eventIds;
};

/** Exit code 1 while something depends on a key that does not sign. */
export const checkKeys = async (): Promise<{ exitCode: 0 | 1; lines: string[] }> => {
  const { now } = await import("@catraca/core/kernel/clock");
  const { acceptedSecrets, signerKey } = await import("@catraca/core/kernel/signing");
  const { listCodeKeys } = await import("@catraca/core/ticket/ticket.keys.ts");
  const Device = await import("@catraca/core/device");
  const Webhook = await import("@catraca/core/webhook");
  const Event = await import("@catraca/core/event");
  const found: DependsOn[] = [];
  for (const eventId of await listComingEvents())
    found.push(...(await listCodeKeys(eventId)).map((key) => ({ key, kind: "ticket", of: eventId }) as const));
  for (const [eventId, devices] of Map.groupBy(await Device.listTokenKeys(), (device) => device.eventId)) {
    const event = await Event.findFresh(eventId);
    if (event && event.endsAtMs > now()) found.push(...devices.map(({ key }) => ({ key, kind: "device", of: eventId }) as const));
  }
  found.push(...(await Webhook.listSecretKeys()).map(({ organizationId, key }) => ({ key, kind: "webhook", of: organizationId }) as const));
  const keys = { signer: signerKey(), accepted: [...acceptedSecrets().keys()] };
  return { exitCode: found.some(({ key }) => key !== keys.signer) ? 1 : 0, lines: keysText(keys, found) };
};

type OldTickets = { eventId: string; key: number; apply: boolean };

export const reissueTickets = async ({ eventId, key, apply }: OldTickets): Promise<Plan> => {
  const { reissueOfKey } = await import("@catraca/core/ticket/ticket.keys.ts");
  const { found, reissued } = await reissueOfKey({ eventId, key, apply });
  if (apply && reissued < found)
    return { outcome: "refused", reason: `${found - reissued} of ${countText(found, "ticket")} changed meanwhile: repeat the command.` };
  return {
    outcome: "planned",
    does: [`give ${countText(found, "ticket")} of ${eventId} with a code of key ${key} a new code, and email each holder`],
  };
};
