/** Payment providers, by the name that the setting PAYMENT_PROVIDER and each payment's row give them. To add one, add it here. */
import { findSetting } from "../kernel/setting.ts";
import type { Provider, RedirectProvider } from "./payment.provider.ts";
import type { PaymentMethod } from "./payment.schema.ts";
import { simulated } from "./payment.simulated.ts";
import { stripe } from "./payment.stripe.ts";

const PROVIDERS: Record<PaymentMethod, Provider> = { simulated, stripe };

const isName = (name: string): name is PaymentMethod => Object.hasOwn(PROVIDERS, name);

/**
 * The providers of new payments: those that the setting names, with commas between, and that have their keys. None: no payment is taken, so that no
 * installation gives tickets away.
 */
export const listOffered = (): PaymentMethod[] => {
  const names = (findSetting("PAYMENT_PROVIDER") ?? "").split(",").map((name) => name.trim());
  return names.filter(isName).filter((name) => PROVIDERS[name].isReady());
};

/** Undefined: it is not offered here. */
export const findOffered = (name: PaymentMethod): Provider | undefined => (listOffered().includes(name) ? PROVIDERS[name] : undefined);

/** The provider that sends messages under this name. Undefined: none does, or it has no keys. */
export const findSender = (name: string): RedirectProvider | undefined => {
  const provider = isName(name) ? PROVIDERS[name] : undefined;
  return provider && "parse" in provider && provider.isReady() ? provider : undefined;
};

/** For money that arrived before its payment was written: the row names no provider. */
const DEFAULT: PaymentMethod = "simulated";

/** The provider that took an earlier payment, whatever the setting says now. */
export const providerOf = (payment: { provider: string } | undefined): Provider =>
  PROVIDERS[payment && isName(payment.provider) ? payment.provider : DEFAULT];
