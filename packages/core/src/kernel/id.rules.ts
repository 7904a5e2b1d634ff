/** People call an order by this number on every page, in emails and PDFs: it is the end of its id. A search finds it. */
export const shortNumberOf = (id: string): string => id.slice(-8).toUpperCase();
