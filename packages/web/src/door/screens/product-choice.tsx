import { scanProductAt } from "@catraca/core/admission.rules";
import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import type { Assignment } from "../storage/database.ts";
import "./product-choice.css";

export const getProductLabel = ({ products }: Assignment, productId: string | undefined): string => {
  const at = products.findIndex(({ id }) => id === productId);
  return products[at]?.name || m.door_product_unknown({ number: at + 1 });
};

/** What a reading hands out. Undefined: the steward must choose first. */
export const findProduct = ({ gate, products }: Assignment, chosenId: string | undefined): string | undefined =>
  scanProductAt(gate, chosenId ?? (products.length === 1 ? products[0]?.id : undefined));

/** At a gate that redeems several products the steward chooses one. */
type ProductChoice = {
  assignment: Assignment;
  /** Something was read before the choice. */ isAsked: boolean;
  onChoose: (productId: string) => void;
};

export const ProductChoice = ({ assignment, isAsked, onChoose }: ProductChoice) => (
  <div class="products">
    <h2 class="poster">{m.door_product_title()}</h2>
    <p class="door__soft">{m.door_product_text()}</p>
    <div role="alert">{isAsked && <p class="products__first">{m.door_product_first()}</p>}</div>
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
