/** Ends the run with one line when a part of the machine is missing, instead of an error in each file. */
export const requirePart = async <T>(part: Promise<T>): Promise<T> => {
  try {
    return await part;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
};
