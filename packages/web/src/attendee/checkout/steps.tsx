import { m } from "../../paraglide/messages.js";
import { Title } from "../title.tsx";
import "./checkout.css";
import "./steps.css";

type Steps = { title: string; page: string; brief: string; current: "details" | "payment" };

export const Steps = ({ title, page, brief, current }: Steps) => (
  <div class="pay__title">
    <Title page={page}>{title}</Title>
    <p class="pay__brief">{brief}</p>
    <ol class="steps" aria-label={m.checkout_steps()}>
      <li {...(current === "details" ? { "aria-current": "step" as const } : {})}>{m.checkout_step_details()}</li>
      <li {...(current === "payment" ? { "aria-current": "step" as const } : {})}>{m.checkout_step_payment()}</li>
    </ol>
  </div>
);
