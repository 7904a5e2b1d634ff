/** What the tests need of the machine. A part that is missing ends the run with the line that says how to install it, instead of an error in each file. */
export const requirePart = async <T>(part: Promise<T>): Promise<T> => {
  try {
    return await part;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
};
