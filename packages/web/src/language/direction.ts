/** Text that people and organizers wrote, in any script and direction. */

/** Scripts whose letters reach above or below the Latin ones, such as Arabic, Thai, Devanagari and Vietnamese. */
const TALL = /[\u0590-\u1eff\u2e80-\ud7ff\uf900-\ufeff]/;
/** Hebrew, Arabic and the scripts between them. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufeff]/;

/** For the element around it: its own direction, and lines with room for tall letters. */
export const getTextAttributes = (text: string, className = ""): { dir: "auto"; class: string } => ({
  dir: "auto",
  class: TALL.test(text) ? `${className} tall` : className,
});

/** For a message that contains it: does not turn the words around it. Markup has `<bdi>` for this. */
export const isolateText = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);
