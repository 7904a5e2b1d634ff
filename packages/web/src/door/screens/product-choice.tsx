import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import type { Post } from "../kept/post.ts";

export const productLabel = ({ products }: Post, productId: string | undefined): string => {
  const at = products.findIndex(({ id }) => id === productId);
  return products[at]?.name || m.door_product_unknown({ number: at + 1 });
};

/** At a stand that hands out several things, one at a time. */
export const ProductChoice = ({ post, onChoose }: { post: Post; onChoose: (productId: string) => void }) => (
  <div class="products">
    <h2 class="poster">{m.door_product_title()}</h2>
    <p class="door__soft">{m.door_product_text()}</p>
    <ul>
      {post.products.map(({ id }) => (
        <li key={id}>
          <button type="button" onClick={() => onChoose(id)}>
            {productLabel(post, id)}
            <Icon name="arrow-right" />
          </button>
        </li>
      ))}
    </ul>
  </div>
);
