import type { ComponentChildren } from "preact";

/** Its name at the side, its fields beside it. */
export const FormSection = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="edit__sec">
    <h2>{title}</h2>
    <div class="sheet stack">{children}</div>
  </section>
);
