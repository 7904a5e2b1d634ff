import { lazy } from "preact-iso";
import type { Order } from "../../api/public-api.ts";
import { useHold } from "./hold.ts";
import { usePay } from "./pay-call.ts";
import { PaymentPage } from "./payment-page.tsx";

const Expired = lazy(() => import("./outcomes.tsx").then((page) => page.Expired));

/** Paying, until the hold is over; a payment on its way is waited for beyond it. */
export const UnpaidPage = ({ order, accessToken }: { order: Order; accessToken: string }) => {
  const hold = useHold(order);
  const paying = usePay();
  if (hold.leftSeconds === 0 && !paying.isPending) return <Expired order={order} />;
  return <PaymentPage {...{ order, accessToken, hold, paying }} />;
};
