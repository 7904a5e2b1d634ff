import "./screen.css";

type ChecksProps = {
  label: string;
  hint: string;
  all: readonly { id: string; name: string }[];
  chosen: string[];
  onChosen: (ids: string[]) => void;
};

/** An empty choice means all. */
export const Checks = ({ label, hint, all, chosen, onChosen }: ChecksProps) => (
  <fieldset class="plain-fieldset">
    <legend class="label">{label}</legend>
    <p class="small soft">{hint}</p>
    {all.map(({ id, name }) => (
      <label class="check" key={id}>
        <input
          type="checkbox"
          checked={chosen.includes(id)}
          onChange={(event) => onChosen(event.currentTarget.checked ? [...chosen, id] : chosen.filter((chosenId) => chosenId !== id))}
        />
        <span>{name}</span>
      </label>
    ))}
  </fieldset>
);
