/** What an organizer wrote: paragraphs, line breaks, lists, emphasis and links. It is drawn as elements, so no HTML in it has an effect. */
import { lazy } from "preact-iso";
import { getTextAttributes } from "../../language/direction.ts";
import "./prose.css";

const MarkedProse = lazy(() => import("./marked-prose.tsx").then((prose) => prose.MarkedProse));

/** Most texts have none, and the words are read at once while the rest loads. */
const hasMarkup = (text: string): boolean => /[*_`[\]]|https?:\/\/|^\s*([-+#>]|\d+[.)])\s/m.test(text);

const Plain = ({ text }: { text: string }) => (
  <div class="prose stack">
    {text.split(/\n{2,}/).map((paragraph, at) => (
      <p key={at} {...getTextAttributes(paragraph)}>
        {paragraph}
      </p>
    ))}
  </div>
);

export const Prose = ({ text }: { text: string }) => (hasMarkup(text) ? <MarkedProse text={text} /> : <Plain text={text} />);
