/** What people call an order by, on every page, in emails and PDFs: the end of its id. A search finds it. */
export const shortNumberOf = (id: string): string => id.slice(-8).toUpperCase();
