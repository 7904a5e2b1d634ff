/** The text of an API error for people: what happened, what is safe, what to do. */
import { m } from "../paraglide/messages.js";
import { ApiError } from "./response.ts";

type Messages = Record<string, (error: ApiError) => string>;

/** The codes that any call can return. */
const MESSAGES: Messages = {
  "network.lost": m.error_network_lost,
  "network.blocked": m.error_network_blocked,
  "service.unavailable": m.error_service_unavailable,
  "request.invalid": m.error_request_invalid,
};

/** Adds the codes of one application, so that the others do not load their texts. */
export const addErrorMessages = (more: Messages): void => void Object.assign(MESSAGES, more);

export const getErrorMessage = (error: unknown): string =>
  (error instanceof ApiError ? MESSAGES[error.code]?.(error) : undefined) ?? m.error_service_failed();
