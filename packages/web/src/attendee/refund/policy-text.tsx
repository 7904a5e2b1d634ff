import { getPolicySentences, type PolicyEvent } from "./policy.ts";

export const PolicyText = ({ event, isFree }: { event: PolicyEvent; isFree: boolean }) => (
  <p class="small soft">{getPolicySentences(event, { nowMs: Date.now(), isFree }).join(" ")}</p>
);
