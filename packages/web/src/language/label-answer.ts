/** A question as it was asked, and its answer, on one line: a label that ends with a mark of its own gets no colon. */
export const labelAnswer = (label: string, answer: string): string => `${label}${/[?!.:…]\s*$/.test(label) ? "" : ":"} ${answer}`;
