import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import type { Assignment } from "../storage/database.ts";
import "./product-choice.css";

export const getProductLabel = ({ products }: Assignment, productId: string | undefined): string => {
  const at = products.findIndex(({ id }) => id === productId);
  return products[at]?.name || m.door_product_unknown({ number: at + 1 });
};

/** At a gate that redeems several products the steward chooses one. */
export const ProductChoice = ({ assignment, onChoose }: { assignment: Assignment; onChoose: (productId: string) => void }) => (
  <div class="products">
    <h2 class="poster">{m.door_product_title()}</h2>
    <p class="door__soft">{m.door_product_text()}</p>
    <ul>
      {assignment.products.map(({ id }) => (
        <li key={id}>
          <button type="button" onClick={() => onChoose(id)}>
            {getProductLabel(assignment, id)}
            <Icon name="arrow-right" />
          </button>
        </li>
      ))}
    </ul>
  </div>
);
