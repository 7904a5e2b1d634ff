/** Payment providers, by the name that the setting PAYMENT_PROVIDER and each payment's row give them. To add one, add it here. */
import { findSetting } from "../kernel/setting.ts";
import type { Provider } from "./payment.provider.ts";
import { simulated } from "./payment.simulated.ts";

const PROVIDERS = { simulated } as const satisfies Record<string, Provider>;
type ProviderName = keyof typeof PROVIDERS;

const isName = (name: string): name is ProviderName => Object.hasOwn(PROVIDERS, name);

/** The provider of new payments. Undefined when the setting names none: then no payment is taken, so that no installation gives tickets away. */
export const findProvider = (): { name: ProviderName; provider: Provider } | undefined => {
  const name = findSetting("PAYMENT_PROVIDER") ?? "";
  return isName(name) ? { name, provider: PROVIDERS[name] } : undefined;
};

/** For money that arrived before its payment was written: the row names no provider. */
const DEFAULT: ProviderName = "simulated";

/** The provider that took an earlier payment, whatever the setting says now. */
export const providerOf = (payment: { provider: string } | undefined): Provider =>
  PROVIDERS[payment && isName(payment.provider) ? payment.provider : DEFAULT];
