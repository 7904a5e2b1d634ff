import { inkOn } from "@catraca/core/kernel/colour.rules";
import "./organizer-mark.css";

const DEFAULT_COLOUR = "#00573b";

type Organizer = {
  name?: string | undefined;
  colour?: string | undefined;
  picture?: { url: string; alt: string; width: number; height: number } | undefined;
};

/** The organizer's picture, else the first letter of its name on its colour. Beside the name, so that it says nothing to a screen reader. */
export const OrganizerMark = ({ name = "", colour = DEFAULT_COLOUR, picture }: Organizer) =>
  picture ? (
    <img class="organizer-mark" src={picture.url} alt="" width={picture.width} height={picture.height} />
  ) : (
    <svg class="organizer-mark organizer-mark--letter" viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="24" fill={colour} />
      <text x="24" y="32" text-anchor="middle" fill={inkOn(colour)}>
        {String.fromCodePoint(name.trim().codePointAt(0) ?? 0x20).toUpperCase()}
      </text>
    </svg>
  );
