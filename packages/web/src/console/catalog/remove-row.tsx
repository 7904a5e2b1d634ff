import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";

/** Takes back a row that is not saved yet. */
export const RemoveRow = ({ name, onRemove }: { name: string; onRemove: () => void }) => (
  <span class="tt__buttons">
    <button type="button" class="icon-button" aria-label={m.console_remove({ name })} onClick={onRemove}>
      <Icon name="cross" />
    </button>
  </span>
);
