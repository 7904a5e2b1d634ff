import { Icon, type IconName } from "./icon.tsx";
import "./choice.css";

type Choice = {
  name: string;
  value: string;
  checked: boolean;
  onChoose: (value: string) => void;
  label: string;
  hint: string;
  icon: IconName;
};

export const Choice = ({ name, value, checked, onChoose, label, hint, icon }: Choice) => (
  <label class={checked ? "choice choice--chosen" : "choice"}>
    <input type="radio" {...{ name, value, checked }} onChange={() => onChoose(value)} />
    <b>{label}</b>
    <Icon name={icon} />
    <span class="soft small">{hint}</span>
  </label>
);
