/** Browsers can block local storage. A setting then lasts as long as the page, and no caller has to care. */

export const readSetting = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

export const saveSetting = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See above.
  }
};
