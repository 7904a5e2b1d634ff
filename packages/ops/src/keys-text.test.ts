import { expect, it } from "vitest";
import { keysText } from "./keys-text.ts";

it("counts what depends on each key, and says where for those that do not sign", () => {
  const found = [
    { key: 3, kind: "ticket", of: "evt_a" },
    { key: 2, kind: "ticket", of: "evt_a" },
    { key: 2, kind: "ticket", of: "evt_b" },
    { key: 2, kind: "webhook", of: "org_a" },
    { key: 1, kind: "device", of: "evt_b" },
  ] as const;
  expect(keysText({ signer: 3, accepted: [3, 2] }, found)).toEqual([
    "key 3 signs: 1 ticket, 0 devices, 0 webhooks",
    "key 2 is accepted: 2 tickets, 0 devices, 1 webhook",
    "  evt_a  1 ticket, 0 devices, 0 webhooks",
    "  evt_b  1 ticket, 0 devices, 0 webhooks",
    "  org_a  0 tickets, 0 devices, 1 webhook",
    "key 1 is retired: 0 tickets, 1 device, 0 webhooks",
    "  evt_b  0 tickets, 1 device, 0 webhooks",
    "Links to orders, files, exports, invitations, drafts, waiting lists and own data, to unsubscribe, and codes that prove an address name no key: " +
      "they end when their key is retired.",
  ]);
});

it("says of the only key that it signs", () => {
  expect(keysText({ signer: 1, accepted: [1] }, [])).toEqual(["key 1 signs: 0 tickets, 0 devices, 0 webhooks"]);
});
