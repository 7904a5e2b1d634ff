/** The token of an invitation's link: `<generation>.<base32 of HMAC>`. It is derived when needed and stored nowhere. */
import * as base32 from "../kernel/base32.ts";
import { isEqual, mac } from "../kernel/secret.ts";
import { setting } from "../kernel/setting.ts";

type Invitee = { memberId: string; generation: number };

const macOf = ({ memberId, generation }: Invitee): Uint8Array =>
  mac(setting("MASTER_SECRET"), "member invitation", [memberId, generation], 20);

export const createToken = (invitee: Invitee): string => `${invitee.generation}.${base32.encode(macOf(invitee))}`;

/** An earlier link's token is not valid: its generation is another one. */
export const isToken = (invitee: Invitee, token: string): boolean => {
  const [, generation, text] = /^(0|[1-9]\d{0,5})\.([A-Z2-7]{32})$/.exec(token) ?? [];
  const bytes = text === undefined ? undefined : base32.decode(text);
  return Number(generation) === invitee.generation && bytes !== undefined && isEqual(bytes, macOf(invitee));
};
