/** An API's refusal as a sentence for people: what happened, what is safe, what to do. */
import { m } from "../paraglide/messages.js";
import { Refusal } from "./answer.ts";

type Sentences = Record<string, () => string>;

/** What any call may answer. */
const SENTENCES: Sentences = {
  "network.lost": m.error_network_lost,
  "network.blocked": m.error_network_blocked,
  "service.unavailable": m.error_service_unavailable,
  "request.invalid": m.error_request_invalid,
  "request.unauthenticated": m.error_request_unauthenticated,
  "request.forbidden": m.error_request_forbidden,
};

/** What the calls of one face may answer beside: only who asks for it loads the words. */
export const alsoSay = (more: Sentences): void => void Object.assign(SENTENCES, more);

export const sentenceOf = (error: unknown): string =>
  ((error instanceof Refusal ? SENTENCES[error.code] : undefined) ?? m.error_service_failed)();
