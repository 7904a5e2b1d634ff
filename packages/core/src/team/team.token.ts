/** The token of an invitation's link: `<generation>.<base32 of HMAC>`. It is derived when needed and stored nowhere. */
import * as base32 from "../kernel/base32.ts";
import { isSigned, sign } from "../kernel/signing.ts";

type Invitee = { memberId: string; generation: number };

export const createToken = ({ memberId, generation }: Invitee): string =>
  `${generation}.${base32.encode(sign("member invitation", [memberId, generation]))}`;

/** An earlier link's token is not valid: its generation is another one. */
export const isToken = ({ memberId, generation }: Invitee, token: string): boolean => {
  const [, written, text] = /^(0|[1-9]\d{0,5})\.([A-Z2-7]{32})$/.exec(token) ?? [];
  const bytes = text === undefined ? undefined : base32.decode(text);
  return Number(written) === generation && bytes !== undefined && isSigned("member invitation", [memberId, generation], bytes);
};
