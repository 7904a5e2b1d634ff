import { getErrorMessage } from "../../api/error-message.ts";
import { isApiError } from "../../api/response.ts";
import "../error-messages.ts";

/** The text of a refusal with this code, by the rule that the server names; of any other error its own. */
export const getRuleText = (error: unknown, code: string, texts: Record<string, () => string>): string => {
  const rule = isApiError(error, code) ? error.issues[0]?.params?.["rule"] : undefined;
  return (texts[String(rule)] ?? (() => getErrorMessage(error)))();
};
