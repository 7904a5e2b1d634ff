/** Preloaded into a process: its clock is LATER_MS ahead. */
const ahead = Number(process.env["LATER_MS"] ?? 0);
const now = Date.now.bind(Date);
Date.now = () => now() + ahead;
